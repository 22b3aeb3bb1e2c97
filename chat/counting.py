"""How many tokens a file makes, told by the model's own tokenizer in the engine."""

import uuid

from django.conf import settings
from redis.exceptions import RedisError

from chat import attachments
from chat.models import Attachment
from engine.client import NoAnswer, look
from engine.protocol import Generate, Look
from models_hub.models import LocalModel

AS_IT_IS = "{{ messages[0].content }}"
"""A chat template that adds nothing to what it is given."""


def tokens(file: Attachment, model: LocalModel) -> int | None:
    """Tokens of the block that the model reads; None when no engine can tell now."""
    wish = Generate(
        reply=str(uuid.uuid4()),
        attempt=0,
        user=str(file.owner_id),
        model=model.name,
        path=model.path,
        messages=({"role": "user", "content": attachments.block(file)},),
        template=AS_IT_IS,
    )
    try:
        answer = look(settings.REDIS_URL, Look(wish))
    except (NoAnswer, RedisError):
        return None
    count = answer.get("count")
    return count if isinstance(count, int) else None

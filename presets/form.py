"""Whether a model can follow a grammar or a JSON schema, by the engine's word, for people."""

import uuid

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import User
from engine import client
from engine.client import NoAnswer
from engine.protocol import Generate, Look, Sampling
from models_hub.models import LocalModel


def problem(user: User, model: LocalModel, sampling: Sampling) -> str:
    """Why it cannot, with the line where that is known; "" when it can. Waits up to 20 seconds."""
    request = Generate(
        reply=uuid.uuid4().hex,
        attempt=1,
        user=str(user.pk),
        model=model.name,
        path=model.path,
        messages=(),
        sampling=sampling,
    )
    try:
        answer = client.look(settings.REDIS_URL, Look(request, form=True))
    except (NoAnswer, RedisError, OSError):
        return _("It could not be checked: the engine did not answer.")
    match answer.get("code"):
        case None:
            return ""
        case "bad_grammar":
            detail, line = answer["detail"], answer["line"]
            said = _(detail).format(**answer["facts"])
            return _("Line %(line)s: %(said)s") % {"line": line, "said": said} if line else said
    return _("It could not be checked now. A reply would say whether it can be used.")

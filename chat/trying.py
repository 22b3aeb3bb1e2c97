"""The request that a chat template is tried out with: this very chat, or an example."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from chat import request
from chat.models import Conversation, Message
from chat.tree import shown
from engine.protocol import Generate
from models_hub import recommended
from models_hub.models import LocalModel
from presets import rules


@dataclass(frozen=True, slots=True)
class Trial:
    """Who tries which template on what; `chat` None is an example."""

    user: User
    model: LocalModel
    thinking: bool
    template: str
    variables: dict[str, Any]
    chat: Conversation | None = None

    def request(self) -> Generate:
        """What the model would be asked."""
        mode = recommended.mode(self.thinking)
        settings = rules.settings(
            self.model,
            mode,
            self.user,
            preset=self.chat.preset if self.chat else None,
            chat=self.chat.settings if self.chat else rules.NOTHING,
            request={"template": self.template, "variables": self.variables},
        )
        system = settings.system(self.user, self.model)
        opening = ({"role": "system", "content": system},) if system.strip() else ()
        return Generate(
            reply=uuid.uuid4().hex,
            attempt=1,
            user=str(self.user.pk),
            model=self.model.name,
            path=self.model.path,
            messages=(*opening, *(_said(self.chat) or _example())),
            thinking=self.thinking,
            switches=settings.switches,
            template=self.template or None,
            now=datetime.now().isoformat(timespec="seconds"),
        )


def _said(chat: Conversation | None) -> list[request.Turn]:
    """What its last reply answers; nothing while there is none."""
    messages = shown(chat) if chat else []
    replies = [each for each in messages if each.role == Message.Role.ASSISTANT]
    return request.history(replies[-1]) if replies else []


def _example() -> list[request.Turn]:
    return [
        {"role": "user", "content": _("What is the capital of France?")},
        {
            "role": "assistant",
            "content": _("Paris."),
            "reasoning_content": _("That is an easy one."),
        },
        {"role": "user", "content": _("And how many people live there?")},
    ]

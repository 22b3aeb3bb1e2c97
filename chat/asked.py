"""Keeps with what a reply was asked for, and makes the same request again to look at it."""

from dataclasses import replace

from chat import request
from chat.models import Asked, Message, Wording
from engine.protocol import Generate

FIELDS = ("thinking", "switches", "continues", "now")
"""What of a request makes its prompt, beside its messages and its template."""


def keep(reply: Message, sent: Generate) -> None:
    """Remember how `reply` is asked for; the messages above it are in the chat."""
    wordings, chat = Wording.objects, reply.conversation
    first, last = (sent.messages[0], sent.messages[-1]) if sent.messages else ({}, None)
    system = str(first["content"]) if first.get("role") == "system" else None
    Asked.objects.update_or_create(
        reply=reply,
        defaults={
            "fields": {name: getattr(sent, name) for name in FIELDS},
            "begun": last if sent.continues else None,
            "template": wordings.keep(chat, sent.template),
            "system": wordings.keep(chat, system),
        },
    )


def again(reply: Message) -> Generate:
    """The request as it was; as it would be made now, where nothing was kept.

    Raises request.ModelGone.
    """
    made = request.build(reply, 1)
    kept = Asked.objects.select_related("template", "system").filter(reply=reply).first()
    if kept is None:
        return made
    system = [{"role": "system", "content": kept.system.text}] if kept.system else []
    begun = [kept.begun] if kept.begun else []
    template = kept.template.text if kept.template else None
    messages = (*system, *request.history(reply), *begun)
    return replace(made, messages=messages, template=template, **kept.fields)

"""Turns a conversation's path into the request an engine gets."""

from typing import Any

from chat import attachments
from chat.models import Conversation, Message
from engine.protocol import Generate
from models_hub import recommended
from models_hub.models import LocalModel

Turn = dict[str, Any]


class ModelGone(Exception):
    """The reply's model is not in the library any more."""


def build(reply: Message, attempt: int) -> Generate:
    """What to ask an engine for this reply; raises ModelGone."""
    model = LocalModel.objects.filter(name=reply.model).first()
    if model is None:
        raise ModelGone(reply.model)
    mode = recommended.mode(reply.mode == Conversation.Mode.THINKING)
    return Generate(
        reply=str(reply.id),
        attempt=attempt,
        user=str(reply.conversation.owner_id),
        model=model.name,
        path=model.path,
        messages=tuple(history(reply)),
        thinking=mode == "thinking",
        switches=recommended.switches(model, mode),
        sampling=recommended.sampling(model, mode),
        load=model.load_settings(),
        pinned=model.pinned,
        context=recommended.context(model),
        overflow="drop" if reply.conversation.overflow == Conversation.Overflow.DROP else "stop",
    )


def history(reply: Message) -> list[Turn]:
    """The turns from the first message to the one that is answered, oldest first.

    An empty reply (it failed before its first word) is left out, and the messages around it are
    joined: most templates refuse two turns of one role in a row.
    """
    turns: list[Turn] = []
    for message in _path(reply):
        if message.role == Message.Role.ASSISTANT and not (message.text or message.tool_calls):
            continue
        if turns and turns[-1]["role"] == message.role == Message.Role.USER:
            turns[-1]["content"] += "\n\n" + attachments.content(message)
            continue
        turns.append(_turn(message))
    return turns


def _turn(message: Message) -> Turn:
    turn: Turn = {"role": message.role, "content": attachments.content(message)}
    if message.reasoning:
        turn["reasoning_content"] = message.reasoning
    if message.tool_calls:
        turn["tool_calls"] = [{"type": "function", "function": call} for call in message.tool_calls]
    return turn


def _path(reply: Message) -> list[Message]:
    """The messages above a reply, oldest first."""
    known = {message.id: message for message in attachments.with_text(reply.conversation)}
    path: list[Message] = []
    above = reply.parent_id
    while above:
        path.append(known[above])
        above = known[above].parent_id
    return path[::-1]

"""Turns a conversation's path into the request an engine gets."""

import secrets
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from accounts import allowance
from accounts.rights import Right
from accounts.standing import standing_of
from chat import attachments
from chat.models import Conversation, Message
from engine.protocol import RANGES, Generate, Sampling
from journal import ids
from models_hub import recommended
from models_hub.families import ModeName
from models_hub.models import LocalModel
from models_hub.usable import usable_model
from presets import rules

Turn = dict[str, Any]


class ModelGone(Exception):
    """The reply's model is not in the library any more, or not for its owner."""


def build(reply: Message, attempt: int) -> Generate:
    """What to ask an engine for this reply; raises ModelGone."""
    owner = reply.conversation.owner
    standing = standing_of(owner)
    model = usable_model(reply.model, owner, standing)
    if model is None:
        raise ModelGone(reply.model)
    mode = recommended.mode(reply.mode == Conversation.Mode.THINKING)
    settings = _settings(reply.conversation, model, mode)
    opening = _opening(settings.system(owner, model))
    return Generate(
        reply=str(reply.id),
        attempt=attempt,
        user=str(owner.pk),
        model=model.name,
        path=model.path,
        messages=(*opening, *history(reply), *begun(reply)),
        thinking=mode == "thinking",
        switches=settings.switches,
        template=settings.template,
        sampling=_seeded(settings.sampling),
        load=model.load_settings(),
        pinned=model.pinned,
        context=allowance.within(settings.context, standing.limits),
        overflow=settings.overflow,
        may_load=standing.may(Right.LOAD),
        shared=len(opening) if settings.shares else 0,
        continues=bool(begun(reply)),
        now=datetime.now().isoformat(timespec="seconds"),
        trace=ids.request(),
    )


def granted(reply: Message, asked: Generate) -> Generate:
    """The request with what is put by for it of its owner's tokens of the day; see `put_by`."""
    owner = reply.conversation.owner
    limits = standing_of(owner).limits
    if limits.tokens_a_day is None:
        return asked
    known = LocalModel.objects.filter(name=asked.model).values_list("context", flat=True).first()
    context = min((tokens for tokens in (asked.context, known) if tokens), default=None)
    return replace(asked, allowance=allowance.put_by(owner, limits, context))


def remember(reply: Message, asked: Generate) -> None:
    """Keep with the reply what it is really asked with.

    {"sampling": what a Sampling has and is not empty, the seed with it; "context", "overflow";
    "granted": tokens of its owner's day that are put by for it, where those are limited}.
    """
    sampling = asdict(asked.sampling).items()
    reply.settings = {
        "sampling": {name: value for name, value in sampling if _counts(value)},
        "context": asked.context,
        "overflow": asked.overflow,
    }
    if asked.allowance is not None:
        reply.settings["granted"] = asked.allowance
    reply.save(update_fields=["settings"])


def _counts(value: Any) -> bool:
    """Whether it says anything: 0 does."""
    return bool(value) or (value == 0 and value is not False)


def _settings(conversation: Conversation, model: LocalModel, mode: ModeName) -> rules.Settings:
    return rules.settings(
        model,
        mode,
        conversation.owner,
        preset=conversation.preset,
        chat=conversation.settings,
    )


def _opening(system: str) -> tuple[Turn, ...]:
    return ({"role": "system", "content": system},) if system.strip() else ()


def _seeded(sampling: Sampling) -> Sampling:
    """With a seed that can be told afterwards, where none was set."""
    seed = secrets.randbelow(int(RANGES["seed"][2]) + 1)
    return sampling if sampling.seed is not None else replace(sampling, seed=seed)


def begun(reply: Message) -> list[Turn]:
    """The reply's own beginning, where it is to go on from words that it has already."""
    has_words = reply.state == Message.State.QUEUED and (reply.text or reply.reasoning)
    return [_turn(reply)] if has_words else []


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

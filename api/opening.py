"""Takes one of a person's places for a request, within what they may still use."""

from dataclasses import replace

from django.db import transaction

from accounts import allowance, usage
from accounts.models import User
from accounts.standing import Standing
from engine.protocol import Generate
from models_hub.models import LocalModel

MARKS = 4
"""Tokens with which a model begins and ends a text, at most; each other stands for a byte or more.
"""


def opened(
    person: User, standing: Standing, model: LocalModel, asking: tuple[Generate, ...]
) -> tuple[Generate, ...]:
    """The requests, whose rows say from now on that they are open, with the day's tokens that are
    put by for them: all of them, or none. Of two at once the second sees the first. Raises
    OverLimit."""
    allowance.check_at_once(len(asking), standing.limits)
    with transaction.atomic():
        allowance.hold(person)
        left = range(len(asking), 0, -1)
        opening = zip(asking, left, strict=True)
        return tuple(_opened(person, standing, model, each, among) for each, among in opening)


def _opened(
    person: User, standing: Standing, model: LocalModel, asking: Generate, among: int
) -> Generate:
    left = allowance.now(person, standing.limits)
    left.check()
    granted = left.grant(_most(asking, model), among)
    usage.begin(asking.reply, person.pk, model.name, granted or 0)
    return replace(asking, allowance=granted)


def _most(asking: Generate, model: LocalModel) -> int | None:
    """Tokens it can use at most; None where nobody knows."""
    context = min((tokens for tokens in (asking.context, model.context) if tokens), default=None)
    if not asking.inputs:
        return context
    lengths = [
        len(text.encode()) + MARKS if isinstance(text, str) else len(text) for text in asking.inputs
    ]
    return sum(length if context is None else min(length, context) for length in lengths)

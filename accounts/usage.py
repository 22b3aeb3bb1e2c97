"""Counts what people have computed, once for each reply."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import OpenRequest, Usage, User

COUNTED = F("prompt") - F("cached") + F("completion")
"""What counts towards a day's limit: nothing that was computed before."""


def count(user: int, model: str, used: Mapping[str, int], *, replies: int = 1) -> None:
    """Add a reply to this person's day, by their primary key.

    `used` is a stream's own word (engine.protocol.done): prompt, cached, unread (of the prompt, not
    reached before the reply ended) and completion; empty where nothing is known. Call it in the
    transaction that keeps the reply: what is saved is counted, once.
    """
    read = used.get("prompt", 0) - used.get("unread", 0)
    added = {
        "replies": replies,
        "prompt": read,
        "cached": min(read, used.get("cached", 0)),
        "completion": used.get("completion", 0),
    }
    with transaction.atomic():
        row, is_new = Usage.objects.get_or_create(
            day=timezone.localdate(), user_id=user, model=model, defaults=added
        )
        if not is_new:
            grown = {name: F(name) + number for name, number in added.items()}
            Usage.objects.filter(pk=row.pk).update(**grown)


def settle(reply: str, used: Mapping[str, int]) -> bool:
    """A program's request has ended: count it and give its place back; whether it was open."""
    with transaction.atomic():
        row = OpenRequest.objects.filter(reply=reply).first()
        if row is None or not OpenRequest.objects.filter(reply=reply).delete()[0]:
            return False
        count(row.user_id, row.model, used)
        return True


def drop(reply: str) -> None:
    """A program's request was not put to an engine: its place is given back."""
    OpenRequest.objects.filter(reply=reply).delete()


def today(user: User) -> int:
    """Tokens of this person's day that count towards its limit."""
    return spent(user, timezone.localdate())


def spent(user: User, day: date) -> int:
    """The same of any day."""
    mine: dict[str, Any] = Usage.objects.filter(user=user, day=day).aggregate(sum=Sum(COUNTED))
    return mine["sum"] or 0


def open_grants(user: User, **_signal: object) -> list[int]:
    """What is put by for each of this person's open requests."""
    return list(OpenRequest.objects.filter(user=user).values_list("granted", flat=True))

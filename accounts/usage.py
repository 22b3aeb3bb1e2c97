"""Counts what people have computed, once for each reply."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField, DateField, F
from django.utils import timezone

from accounts.models import OpenRequest, Usage, User
from accounts.prepared import Given, Prepared

COUNTED = F("prompt") - F("cached") + F("completion")
"""What counts towards a day's limit: nothing that was computed before."""


def count(user: int, model: str, used: Mapping[str, int], *, replies: int = 1) -> None:
    """Add a reply to this person's day, by their primary key.

    `used` is a stream's own word (engine.protocol.done): prompt, cached, unread (of the prompt, not
    reached before the reply ended) and completion; empty where nothing is known. Call it in the
    transaction that keeps the reply: what is saved is counted, once.
    """
    read = used.get("prompt", 0) - used.get("unread", 0)
    cached = min(read, used.get("cached", 0))
    day = _DAY.get_db_prep_value(timezone.localdate(), connection)
    numbers = (replies, read, cached, used.get("completion", 0))
    with connection.cursor() as cursor:
        cursor.execute(ADD, (day, user, model, *numbers))


# One statement, whoever else counts at the same moment; Django has none that adds. Both SQLite and
# PostgreSQL have this one.
ADD = """
INSERT INTO accounts_usage AS kept (day, user_id, model, replies, prompt, cached, completion)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (day, user_id, model) DO UPDATE SET
    replies = kept.replies + excluded.replies,
    prompt = kept.prompt + excluded.prompt,
    cached = kept.cached + excluded.cached,
    completion = kept.completion + excluded.completion
"""
_DAY = Usage._meta.get_field("day")


def begin(reply: str, user: int, model: str, granted: int) -> None:
    """A program's request of this person, by their primary key, takes one of their places."""
    now = _SINCE.get_db_prep_value(timezone.now(), connection)
    with connection.cursor() as cursor:
        cursor.execute(OPEN, (reply, user, model, granted, now))


OPEN = """
INSERT INTO accounts_openrequest (reply, user_id, model, granted, since)
VALUES (%s, %s, %s, %s, %s)
"""
_SINCE = OpenRequest._meta.get_field("since")


Ended = tuple[str, Mapping[str, int]]
"""A program's request that has ended, and what it used."""


def settle(reply: str, used: Mapping[str, int]) -> bool:
    """A program's request has ended: count it and give its place back; whether it was open."""
    return settle_all([(reply, used)])[0]


def settle_all(ended: Sequence[Ended]) -> list[bool]:
    """The same for several at once: all of them, or none."""
    with transaction.atomic():
        return [_settle(reply, used) for reply, used in ended]


def _settle(reply: str, used: Mapping[str, int]) -> bool:
    opened = _opened.rows(reply=reply)
    if not opened or not drop(reply):
        return False
    [(user, model)] = opened
    count(user, model, used)
    return True


_opened = Prepared(
    lambda: OpenRequest.objects.filter(reply=Given("reply", CharField())).values_list(
        "user_id", "model"
    )
)


def drop(reply: str) -> bool:
    """The place of a program's request is given back; whether it had one. Of one that was not put
    to an engine nothing is counted."""
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, (reply,))
        return bool(cursor.rowcount)


CLOSE = "DELETE FROM accounts_openrequest WHERE reply = %s"


def today(user: User) -> int:
    """Tokens of this person's day that count towards its limit."""
    return spent(user, timezone.localdate())


def spent(user: User, day: date) -> int:
    """The same of any day."""
    return sum(tokens for (tokens,) in _counted.rows(user=user.pk, day=day))


_counted = Prepared(
    lambda: Usage.objects.filter(
        user=Given("user", BigIntegerField()), day=Given("day", DateField())
    ).values_list(COUNTED)
)


def open_grants(user: User, **_signal: object) -> list[int]:
    """What is put by for each of this person's open requests."""
    return [granted for (granted,) in _granted.rows(user=user.pk)]


_granted = Prepared(
    lambda: OpenRequest.objects.filter(user=Given("user", BigIntegerField())).values_list("granted")
)

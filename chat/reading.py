"""Breaking the glass: an owner reads somebody's chats, for a reason, and in that person's sight.

Leave is for one person and 15 minutes, and holds in the session that took it alone. Taking it, and
each chat that is opened, is written to the audit log, without a word of what was read.
"""

from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEntry, User
from chat.models import Conversation, Reading

SESSION = "readings"
"""In the session: a person's id -> that of the leave which this session took."""
A_SENTENCE = 20
"""Columns of the shortest reason; a Chinese character takes two."""


def is_sentence(reason: str) -> bool:
    """Whether a reason says enough to be one."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in reason.strip()) >= A_SENTENCE


def allowed(reader: User, person: User) -> bool:
    """Whether this house knows of it at all, and of it between these two."""
    return settings.BREAK_GLASS and reader.is_owner and reader != person


def take_leave(request: HttpRequest, reader: User, person: User, reason: str) -> Reading:
    """From now on, and not for long. The reader's password was checked before."""
    made = Reading.objects.create(
        reader=reader,
        reader_name=reader.username,
        person=person,
        reason=reason.strip(),
        until=timezone.now() + Reading.LASTS,
    )
    audit.record(
        "may_read_chats",
        actor=reader,
        subject=person,
        request=request,
        reading=made.pk,
        reason=made.reason,
    )
    request.session[SESSION] = {**request.session.get(SESSION, {}), str(person.pk): made.pk}
    return made


def leave(request: HttpRequest, reader: User, person: User) -> Reading | None:
    """What this session took, while it lasts."""
    number = request.session.get(SESSION, {}).get(str(person.pk))
    now = timezone.now()
    return Reading.objects.filter(pk=number, reader=reader, person=person, until__gt=now).first()


def give_back(reading: Reading) -> None:
    """It is over before its time."""
    Reading.objects.filter(pk=reading.pk).update(until=timezone.now())


def note(request: HttpRequest, reading: Reading, chat: Conversation) -> None:
    """Write down that a chat is opened, before anything of it is shown."""
    audit.record(
        "read_chat",
        actor=reading.reader,
        subject=reading.person,
        request=request,
        reading=reading.pk,
        reason=reading.reason,
        chat=str(chat.pk),
    )


# --- what the person concerned sees ---


@dataclass(frozen=True)
class Opened:
    """A chat that was opened, and when; `chat` None: it is deleted since."""

    when: datetime
    chat: Conversation | None


@dataclass(frozen=True)
class Access:
    """One leave with what was opened by it."""

    reading: Reading
    opened: list[Opened]


def unseen(person: User) -> int:
    """How often somebody took leave to read this person's chats that they have not seen yet."""
    return Reading.objects.filter(person=person, seen=None).count()


def acknowledge(person: User, until: datetime) -> None:
    """The person has seen what there was at that time."""
    fresh = Reading.objects.filter(person=person, seen=None, begun__lte=until)
    fresh.update(seen=timezone.now())


def accesses(person: User) -> list[Access]:
    """Everything that was read of a person's, the newest first."""
    opened: dict[int, list[AuditEntry]] = {}
    for entry in AuditEntry.objects.filter(action="read_chat", subject=person).order_by("when"):
        opened.setdefault(entry.facts["reading"], []).append(entry)
    chats = Conversation.objects.of(person).in_bulk()
    return [
        Access(
            reading,
            [
                Opened(entry.when, chats.get(UUID(entry.facts["chat"])))
                for entry in opened.get(reading.pk, [])
            ],
        )
        for reading in person.readings.all()
    ]

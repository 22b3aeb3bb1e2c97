"""Where people are signed in: noted as they come, shown to them, and ended."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import allowed
from accounts.models import Device, User

log = logging.getLogger("hearth.accounts")

NOTED_EVERY = timedelta(minutes=1)


def note(request: HttpRequest, user: User) -> None:
    """Remember that this browser was here: once a minute, and at once when the session is used by
    another or from elsewhere. One query most of the time."""
    key = request.session.session_key
    now = timezone.now()
    agent = request.headers.get("User-Agent", "")[: Device.AGENT_LIMIT]
    address = request.META.get("REMOTE_ADDR", "")
    same = Device.objects.filter(session=key, agent=agent, address=address)
    if key is None or same.filter(last_seen__gt=now - NOTED_EVERY).exists():
        return
    facts = {"user": user, "agent": agent, "address": address, "last_seen": now}
    try:
        Device.objects.update_or_create(session=key, defaults=facts)
        User.objects.filter(pk=user.pk).update(seen=now)
    except DatabaseError as error:  # a full disk must not keep anybody from reading
        log.warning("it is not noted that %s was here: %s", user, error)


def move(old: str | None, new: str | None) -> None:
    """The same browser goes on under another key, as it does when a password is changed."""
    if old and new:
        Device.objects.filter(session=old).update(session=new)


def of(user: User) -> list[Device]:
    """Those that are still signed in, the last seen first; rows of the others go."""
    devices = list(user.devices.all())
    alive = {key for key, _pk in allowed({(device.session, user.pk) for device in devices})}
    user.devices.exclude(session__in=alive).delete()
    return [device for device in devices if device.session in alive]


def end(user: User, number: int) -> bool:
    """Sign one of them out; False when there is none of this number (any more)."""
    device = user.devices.filter(pk=number).first()
    if device is None:
        return False
    Session.objects.filter(session_key=device.session).delete()
    device.delete()
    return True


def end_all(user: User, *, but: str | None = None) -> int:
    """Sign this person out everywhere, or everywhere else; how many sessions that ended.

    Every live session is looked at: one that has not asked for a page since an update of Hearth
    has no row of its own.
    """
    keys = [key for key in _sessions(user) if key != but]
    Session.objects.filter(session_key__in=keys).delete()
    user.devices.exclude(session=but or "").delete()
    return len(keys)


def _sessions(user: User) -> Iterator[str]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            yield session.session_key

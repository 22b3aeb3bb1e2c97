"""Accounts that strangers ask for and an admin lets in, where an admin opened that door."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.audit import record
from accounts.models import House, User
from accounts.people import require_gives

MOST_WAITING = 50
"""So many at once: whoever floods the door fills a list, and not the disk."""


class Closed(Exception):
    """Nobody may ask for an account here."""


class Full(Exception):
    """As many wait already as may."""


def is_open() -> bool:
    """Whether strangers may ask."""
    return House.objects.filter(sign_up=True).exists()


def set_open(by: User, is_open: bool, request: HttpRequest | None = None) -> None:
    """Open or close the door; who waits already goes on waiting."""
    House.objects.update_or_create(pk=1, defaults={"sign_up": is_open})
    record("sign_up_opened" if is_open else "sign_up_closed", actor=by, request=request)


def waiting() -> QuerySet[User]:
    """Who waits, the longest first."""
    return User.objects.filter(is_active=False, asked__isnull=False).order_by("asked")


def ask(user: User, request: HttpRequest | None = None) -> None:
    """Save `user` as somebody who waits. Raises Closed or Full: nobody was made then."""
    user.is_active, user.asked, user.role = False, timezone.now(), User.Role.MEMBER
    with transaction.atomic():
        # One at a time, so that the count holds.
        ContentType.objects.select_for_update().get(app_label="accounts", model="user")
        if not is_open():
            raise Closed
        if waiting().count() >= MOST_WAITING:
            raise Full
        user.save(force_insert=True)
        record("asked_to_join", actor=user, subject=user, request=request)


def let_in(by: User, person: User, role: str, request: HttpRequest | None = None) -> None:
    """They may sign in from now on. Raises `people.Refused`."""
    require_gives(by, role)
    with transaction.atomic():
        if waiting().filter(pk=person.pk).update(is_active=True, asked=None, role=role):
            record("let_in", actor=by, subject=person, request=request, role=role)


def turn_away(by: User, person: User, request: HttpRequest | None = None) -> None:
    """Their account, which never held anything, goes; its name is free again."""
    with transaction.atomic():
        if waiting().filter(pk=person.pk).exists():
            record("turned_away", actor=by, subject=person, request=request)
            person.delete()

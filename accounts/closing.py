"""Ends an account: at once, or after two weeks in which its person can take along what it holds."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, devices
from accounts.models import User
from accounts.people import other_owners
from accounts.rights import Right
from accounts.standing import require

log = logging.getLogger("hearth.accounts")

TIME_TO_LEAVE = timedelta(days=14)

leaving = Signal()
"""Sent with `user` when an account is about to be deleted, before its row is: for whoever keeps
much of them, or something outside the database."""


class Refused(Exception):
    """This account may not be closed by this person: str() says why, in their language."""


def check(user: User, actor: User) -> None:
    """Whether `actor` may close the account of another person; raises Refused, or Forbidden."""
    require(actor, Right.PEOPLE)
    if user == actor:
        raise Refused(_("This is your own account. You can delete it under Your account."))
    if user.is_admin and not actor.is_owner:
        raise Refused(_("Only an owner may close the account of an owner or an admin."))
    if is_last_owner(user):
        raise Refused(_("This is the only owner. Make somebody else an owner first."))


def is_last_owner(user: User) -> bool:
    """Whether nobody else could look after this machine without them."""
    return user.is_owner and not other_owners(user).exists()


def begin(user: User, *, actor: User | None, request: HttpRequest | None = None) -> datetime:
    """Have the account end in two weeks; when that will be.

    Its person reaches a page that offers the export, and nothing else; sockets, keys and replies
    end within a second. Raises Refused or Forbidden; `actor` None is the terminal.
    """
    with transaction.atomic():
        locked = _checked(user, actor)
        if locked.closes is None:
            locked.closes = timezone.now() + TIME_TO_LEAVE
            locked.save(update_fields=["closes"])
            facts = {"closes": locked.closes.isoformat()}
            audit.record("closing", actor=actor, subject=locked, request=request, **facts)
    user.closes = locked.closes
    return locked.closes


def cancel(user: User, *, actor: User | None, request: HttpRequest | None = None) -> None:
    """Leave the account as it is after all. Raises Refused or Forbidden."""
    with transaction.atomic():
        locked = _checked(user, actor)
        if locked.closes is not None:
            locked.closes = None
            locked.save(update_fields=["closes"])
            audit.record("closing_cancelled", actor=actor, subject=locked, request=request)
    user.closes = None


def close(user: User, *, actor: User | None, request: HttpRequest | None = None) -> None:
    """Delete the account with all that is its person's, now: chats, files, shares, presets, keys.

    Models they downloaded stay, and the audit log keeps their name. Raises Refused or Forbidden.
    """
    with transaction.atomic():
        _delete(_checked(user, actor), actor, request)


def leave(user: User, *, request: HttpRequest | None = None) -> None:
    """Delete one's own account. Raises Refused for the last owner."""
    with transaction.atomic():
        locked = _held(user)
        if is_last_owner(locked):
            raise Refused(_("You are the only owner. Make somebody else an owner first."))
        _delete(locked, locked, request)


def close_due() -> int:
    """Delete the accounts whose time is over; how many those were."""
    closed = 0
    for user in User.objects.filter(closes__lte=timezone.now()):
        try:
            close(user, actor=None)
            closed += 1
        except Refused as refused:  # every other owner has gone since, or another worker was first
            log.warning("the account of %s is not closed: %s", user.username, refused)
    return closed


def _checked(user: User, actor: User | None) -> User:
    """The row as it is now; looked at once more, as it may have got another role."""
    locked = _held(user)
    if actor is not None:
        check(locked, actor)
    elif is_last_owner(locked):
        raise Refused(_("This is the only owner. Make somebody else an owner first."))
    return locked


def _held(user: User) -> User:
    """The row, locked with those of all owners: of two who go at once, the second stays. Raises
    Refused when it is gone."""
    rows = User.objects.select_for_update().filter(Q(role=User.Role.OWNER) | Q(pk=user.pk))
    held = {row.pk: row for row in rows.order_by("pk")}.get(user.pk)
    if held is None:
        raise Refused(_("This account is deleted already."))
    return held


def _delete(user: User, actor: User | None, request: HttpRequest | None) -> None:
    audit.record("deleted", actor=actor, subject=user, request=request, role=user.role)
    leaving.send(sender=User, user=user)
    devices.end_all(user)
    user.delete()

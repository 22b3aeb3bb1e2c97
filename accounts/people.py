"""Who may do what to whom: the rules an admin's page and its buttons ask, and doing it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Reset, User

RANK = {User.Role.GUEST: 0, User.Role.MEMBER: 1, User.Role.ADMIN: 2, User.Role.OWNER: 3}


Step = Callable[[User, User], None]
"""What somebody does to another."""


class Refused(Exception):
    """A rule stands against it: str() says which, in the reader's language. Nothing was changed."""


def gives(by: User) -> list[str]:
    """The roles that this person may give, the least first: owners all, admins those below them."""
    return [role for role in RANK if by.is_owner or RANK[role] < RANK[User.Role(by.role)]]


def is_over(by: User, person: User) -> bool:
    """Whether somebody may act on a person: one of a lower role, for an owner anybody else."""
    return by.pk != person.pk and (by.is_owner or person.role in gives(by))


def require_over(by: User, person: User) -> None:
    """Raises Refused with the rule that stands against it."""
    if by.pk == person.pk:
        raise Refused(_("This is your own account: somebody else has to do this."))
    if not is_over(by, person):
        raise Refused(_("Only an owner may do this to an owner or an admin."))


def require_gives(by: User, role: str) -> None:
    """Raises Refused for a role that is none, or that is not theirs to give."""
    if role not in gives(by):
        raise Refused(_("You cannot give this role. Only owners make admins and owners."))


def other_owners(person: User) -> QuerySet[User]:
    """Those beside them who can look after this machine, and will be here tomorrow."""
    owners = User.objects.filter(role=User.Role.OWNER, is_active=True, closes=None)
    return owners.exclude(pk=person.pk)


def keep_an_owner(person: User) -> None:
    """Raises Refused where this machine would be left without an owner who can sign in.

    Inside a transaction: of two who would go at once, the second waits and is refused.
    """
    if person.is_owner and not other_owners(person).select_for_update().order_by("pk"):
        raise Refused(_("This is the last owner. Make somebody else an owner first."))


def change_role(by: User, person: User, role: str, request: HttpRequest | None = None) -> None:
    """Another role, from their next step on; no session ends. Raises Refused."""
    require_gives(by, role)
    with _acting(by, person) as now:
        if now.role == role:
            return
        keep_an_owner(now)
        record("role_changed", actor=by, subject=now, request=request, before=now.role, after=role)
        now.role = role
        now.save(update_fields=["role"])


def disable(by: User, person: User, request: HttpRequest | None = None) -> None:
    """They are out at once, on every device and with every key. Raises Refused."""
    with _acting(by, person) as now:
        if now.is_active:
            keep_an_owner(now)
            _end_sessions(now, is_active=False)
            Reset.objects.filter(user=now).delete()
            record("disabled", actor=by, subject=now, request=request)


def enable(by: User, person: User, request: HttpRequest | None = None) -> None:
    """They may sign in again; the sessions from before stay ended. Raises Refused."""
    with _acting(by, person) as now:
        if not now.is_active and not now.waits:
            now.is_active = True
            now.save(update_fields=["is_active"])
            record("enabled", actor=by, subject=now, request=request)


def end_sessions(by: User, person: User, request: HttpRequest | None = None) -> None:
    """They have to sign in again, everywhere. Raises Refused."""
    with _acting(by, person) as now:
        _end_sessions(now)
        record("sessions_ended", actor=by, subject=now, request=request)


@contextmanager
def _acting(by: User, person: User) -> Iterator[User]:
    """The person as they are now, while nobody else acts on them.

    All are locked in one order, lest two owners who act on each other wait for each other.
    """
    with transaction.atomic():
        concerned = Q(pk__in=(by.pk, person.pk)) | Q(role=User.Role.OWNER)
        locked = User.objects.select_for_update().filter(concerned).order_by("pk")
        found = {user.pk: user for user in locked}
        require_over(found[by.pk], found[person.pk])
        yield found[person.pk]


def _end_sessions(person: User, **also: bool) -> None:
    User.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1, **also)

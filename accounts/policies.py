"""The policy of a role or a person as somebody edits it: what is underneath, and what changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Policy, User
from accounts.people import Refused, is_over, require_over
from accounts.standing import HOUSE, Standing, resolve

ABSENT = "as underneath"
"""How the audit log keeps that a policy says nothing of something."""


@dataclass(frozen=True)
class Place:
    """Whose policy it is: of `role`, or of a `person` who has that role."""

    role: str
    person: User | None = None

    @property
    def key(self) -> dict[str, Any]:
        """What finds its row."""
        return {"user": self.person} if self.person else {"role": self.role}

    @property
    def policy(self) -> Policy:
        """As it is kept; one that says nothing, where none is."""
        return Policy.objects.filter(**self.key).first() or Policy(**self.key)

    @property
    def of_role(self) -> Policy | None:
        """That of the role, where this is a person's and there is one."""
        return Policy.objects.filter(role=self.role).first() if self.person else None

    @property
    def underneath(self) -> Standing:
        """What holds where this policy says nothing."""
        of_role = self.of_role
        return resolve(HOUSE[self.role], *([of_role] if of_role else []))


def edits(by: User, place: Place) -> bool:
    """Whether somebody may change a policy: of a role below theirs, or of a person of one; owners
    those of everybody but owners, who stand above all policies."""
    if place.role == User.Role.OWNER:
        return False
    return is_over(by, place.person or User(role=place.role))


def require_edits(by: User, place: Place) -> None:
    """Raises Refused with why they may not."""
    if edits(by, place):
        return
    if place.role == User.Role.OWNER:
        raise Refused(_("Owners may do everything, and nothing of it can be taken from them."))
    if place.person:
        require_over(by, place.person)
    raise Refused(_("Only an owner may change what admins may do."))


def keep(by: User, place: Place, wanted: Policy, request: HttpRequest | None = None) -> None:
    """Keep what is wanted, and write down what changed. Raises Refused.

    It holds from the next request on: rights are asked for each time.
    """
    require_edits(by, place)
    with transaction.atomic():
        before = place.policy
        changes = dict(_changes(before, wanted))
        if not changes:
            return
        if wanted.rights or wanted.limits or wanted.only_models is not None:
            Policy.objects.update_or_create(**place.key, defaults=_values(wanted))
        else:
            Policy.objects.filter(**place.key).delete()
        facts = {"changes": changes} | ({} if place.person else {"of_role": place.role})
        record("policy_changed", actor=by, subject=place.person, request=request, **facts)


def _values(policy: Policy) -> dict[str, Any]:
    return {
        "rights": policy.rights,
        "limits": policy.limits,
        "only_models": policy.only_models,
    }


def _changes(before: Policy, after: Policy) -> Iterator[tuple[str, list[Any]]]:
    """What was set and what is now, by name; ABSENT where nothing is set."""
    for had, has in ((before.rights, after.rights), (before.limits, after.limits)):
        for name in sorted({*had, *has}):
            pair = [had.get(name, ABSENT), has.get(name, ABSENT)]
            if pair[0] != pair[1]:
                yield name, pair
    pair = [ABSENT if p.only_models is None else p.only_models for p in (before, after)]
    if pair[0] != pair[1]:
        yield "models", pair

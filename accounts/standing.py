"""What one person may do and how much: their own policy over their role's over the house's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, CharField, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.limits import Limits
from accounts.models import Policy, User
from accounts.models.policy import EVERY_MODEL
from accounts.prepared import Prepared, Several, room
from accounts.rights import GIVEN_BY_ROLE_ALONE, Right

MEMBERS = frozenset(
    {Right.DOWNLOAD, Right.LOAD, Right.UNLOAD, Right.TOOLS, Right.SHARE, Right.API_KEYS}
)


@dataclass(frozen=True)
class Standing:
    """`models` are the names that may be used; None: all of them, those to come too."""

    rights: frozenset[str]
    limits: Limits = field(default_factory=Limits)
    models: frozenset[str] | None = None

    def may(self, right: Right) -> bool:
        """Whether this right is given."""
        return right in self.rights

    def may_use(self, model: str) -> bool:
        """Whether chats and programs may ask this model."""
        return self.models is None or model in self.models


HOUSE: Mapping[str, Standing] = {
    User.Role.OWNER: Standing(frozenset(Right), Limits(replies_at_once=None)),
    User.Role.ADMIN: Standing(frozenset(Right)),
    User.Role.MEMBER: Standing(MEMBERS),
    User.Role.GUEST: Standing(frozenset({Right.LOAD}), Limits(replies_at_once=2)),
}
"""What a role may do before anybody changed it."""

REFUSED: Mapping[str, Promise] = {
    Right.DOWNLOAD: gettext_lazy("Your account may not download models."),
    Right.LOAD: gettext_lazy("Your account may not load models."),
    Right.UNLOAD: gettext_lazy("Your account may not unload models."),
    Right.TOOLS: gettext_lazy("Your account may not use tools."),
    Right.SHARE: gettext_lazy("Your account may not share."),
    Right.API_KEYS: gettext_lazy("Your account may not use the API."),
    Right.MACHINE: gettext_lazy("Only an admin of this machine may do this."),
    Right.PEOPLE: gettext_lazy("Only an admin of this machine may do this."),
}


class Forbidden(Exception):
    """A right is missing: str() says which, in the reader's language, and whom to ask.

    Nothing was changed. `studio.web`'s middleware answers it for pages (403).
    """

    code = "not_allowed"

    def __init__(self, right: Right) -> None:
        ask = _("Ask an admin of this machine for it.")
        super().__init__(f"{REFUSED[right]} {ask}")
        self.right = right


def resolve(house: Standing, *policies: Policy) -> Standing:
    """The policies over the house's, later ones going first."""
    standing = house
    for policy in policies:
        standing = _over(standing, policy)
    return standing


def standing_of(user: User) -> Standing:
    """What holds for this person now; one query at most."""
    return standings([user])[user.pk]


def standings(users: Iterable[User]) -> dict[int, Standing]:
    """The same for many people, by their number; one query for all of them."""
    known = {user.pk: user for user in users}
    bound = {pk: user for pk, user in known.items() if not user.is_owner}
    policies = _policies(bound) if bound else []
    return {pk: _by(user, policies) for pk, user in known.items()}


def _policies(users: Mapping[int, User]) -> list[Policy]:
    """All that are about one of these people or their roles."""
    asked, roles, people = _theirs(room(len(users)))
    given = roles.values({user.role for user in users.values()}) | people.values(users)
    return asked.all(**given)


@cache
def _theirs(places: int) -> tuple[Prepared[Policy], Several, Several]:
    roles = Several("role", CharField(), len(User.Role))
    people = Several("user", BigIntegerField(), places)
    # `user__in` reads its values at once, before there are any.
    either = Q(role__in=roles.places) | Q(user__pk__in=people.places)
    return Prepared(lambda: Policy.objects.filter(either)), roles, people


def _by(user: User, policies: list[Policy]) -> Standing:
    """What holds by those policies that are about this person: their own goes first. Nobody takes
    anything from an owner."""
    house = HOUSE[user.role]
    if user.is_owner:
        return house
    theirs = [policy for policy in policies if policy.user_id == user.pk]
    roles = [policy for policy in policies if policy.role == user.role]
    return resolve(house, *roles, *theirs)


def require(user: User, right: Right) -> None:
    """Raises Forbidden where this person may not."""
    if not standing_of(user).may(right):
        raise Forbidden(right)


def _over(below: Standing, policy: Policy) -> Standing:
    changed: dict[str, Any] = {k: v for k, v in policy.limits.items() if k in Limits.names()}
    rights = set(below.rights)
    for right in set(Right) - GIVEN_BY_ROLE_ALONE:
        if right in policy.rights:
            (rights.add if policy.rights[right] else rights.discard)(right)
    return Standing(frozenset(rights), replace(below.limits, **changed), _models(below, policy))


def _models(below: Standing, policy: Policy) -> frozenset[str] | None:
    if policy.only_models is None:
        return below.models
    return None if EVERY_MODEL in policy.only_models else frozenset(policy.only_models)

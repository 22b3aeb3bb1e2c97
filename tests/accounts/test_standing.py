"""What a person may do: their own policy goes before their role's, and that before the house's."""

import pytest
from django.db import IntegrityError, transaction

from accounts import standing
from accounts.limits import Limits
from accounts.models import Policy, User
from accounts.rights import Right
from accounts.standing import HOUSE, Forbidden, require, resolve, standing_of


def test_without_a_policy_the_house_decides() -> None:
    assert resolve(HOUSE[User.Role.MEMBER]) == HOUSE[User.Role.MEMBER]


def test_a_guest_may_talk_and_little_else() -> None:
    guest = HOUSE[User.Role.GUEST]
    assert guest.may_use("any model")
    assert not guest.may(Right.DOWNLOAD)
    assert not guest.may(Right.API_KEYS)
    assert not guest.may(Right.PEOPLE)


def test_a_policy_gives_and_takes_rights_by_name() -> None:
    policy = Policy(role="member", rights={"download": False, "machine": True})
    after = resolve(HOUSE[User.Role.MEMBER], policy)
    assert not after.may(Right.DOWNLOAD)
    assert after.may(Right.MACHINE)
    assert after.may(Right.SHARE)


def test_no_policy_gives_the_right_over_people() -> None:
    after = resolve(HOUSE[User.Role.MEMBER], Policy(role="member", rights={"people": True}))
    assert not after.may(Right.PEOPLE)


def test_a_later_policy_goes_first() -> None:
    of_role = Policy(role="member", rights={"share": False}, limits={"tokens_a_day": 100})
    own = Policy(rights={"share": True}, limits={"tokens_a_day": None, "disk": 5})
    after = resolve(HOUSE[User.Role.MEMBER], of_role, own)
    assert after.may(Right.SHARE)
    assert after.limits == Limits(tokens_a_day=None, replies_at_once=16, disk=5)


def test_a_number_that_is_no_limit_is_left_alone() -> None:
    after = resolve(HOUSE[User.Role.MEMBER], Policy(role="member", limits={"gone": 1}))
    assert after.limits == HOUSE[User.Role.MEMBER].limits


def test_models_may_be_named_one_by_one() -> None:
    after = resolve(HOUSE[User.Role.GUEST], Policy(role="guest", only_models=["small"]))
    assert after.may_use("small")
    assert not after.may_use("large")
    none = resolve(HOUSE[User.Role.GUEST], Policy(role="guest", only_models=[]))
    assert not none.may_use("small")


@pytest.mark.django_db
def test_a_person_stands_as_their_role_and_their_own_policy_say(olive: User) -> None:
    bob = User.objects.create_user("bob")
    Policy.objects.create(user=bob, rights={"share": True})
    Policy.objects.create(role="member", rights={"share": False, "load": False})
    assert standing_of(bob).may(Right.SHARE)
    assert not standing_of(bob).may(Right.LOAD)


@pytest.mark.django_db
def test_nobody_takes_anything_from_an_owner(olive: User) -> None:
    Policy.objects.create(user=olive, rights={"load": False}, limits={"tokens_a_day": 1})
    assert standing_of(olive) == HOUSE[User.Role.OWNER]


@pytest.mark.django_db
def test_a_missing_right_is_said_with_whom_to_ask() -> None:
    guest = User.objects.create_user("gil", role=User.Role.GUEST)
    require(guest, Right.LOAD)
    with pytest.raises(Forbidden, match=r"may not download models\. Ask an admin"):
        require(guest, Right.DOWNLOAD)


def test_every_right_has_words_for_its_refusal() -> None:
    assert set(standing.REFUSED) == set(Right)


@pytest.mark.django_db
@pytest.mark.parametrize("both", [{"role": "", "user": None}, {"role": "member"}])
def test_a_policy_is_of_a_role_or_of_a_person(olive: User, both: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(**{"user": olive, **both})

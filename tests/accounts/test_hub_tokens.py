"""A token for the hub is kept sealed; one's own goes before everybody's."""

import pytest
from pytest_django import Settings

from accounts import hub_tokens
from accounts.models import HubToken, User
from accounts.sealed import seal, unseal

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive() -> User:
    """The owner."""
    return User.objects.create_user("olive", role=User.Role.OWNER)


@pytest.fixture
def alice() -> User:
    """A member."""
    return User.objects.create_user("alice")


def token(user: User) -> str | None:
    """What this person's questions go with."""
    return hub_tokens.secret(hub_tokens.reader(user))


def test_without_one_nothing_is_said(alice: User) -> None:
    assert hub_tokens.reader(alice) == 0
    assert token(alice) is None


def test_the_owners_is_everybodys_and_ones_own_goes_first(olive: User, alice: User) -> None:
    hub_tokens.give("hf_shared", olive, everyone=True)
    assert token(alice) == token(olive) == "hf_shared"
    hub_tokens.give("hf_alice", alice)
    assert (token(alice), token(olive)) == ("hf_alice", "hf_shared")
    hub_tokens.forget(alice)
    assert token(alice) == "hf_shared"


def test_a_new_one_takes_the_place_of_the_old_under_a_new_number(alice: User) -> None:
    old = hub_tokens.give("hf_old", alice)
    new = hub_tokens.give("hf_new", alice)
    assert new.pk != old.pk
    assert (token(alice), hub_tokens.secret(old.pk)) == ("hf_new", None)


def test_the_database_alone_does_not_tell_it(alice: User, settings: Settings) -> None:
    hub_tokens.give("hf_secret", alice)
    assert "hf_secret" not in HubToken.objects.get().sealed
    settings.SECRET_KEY = "another data folder's"
    assert token(alice) is None


def test_what_was_sealed_for_one_thing_opens_no_other() -> None:
    sealed = seal("hf_secret", "hub token")
    assert unseal(sealed, "hub token") == "hf_secret"
    assert unseal(sealed, "anything else") is None
    assert unseal(sealed[:-4] + "AAA=", "hub token") is None

"""A new password keeps this session and ends the others."""

import pytest
from django.test import Client

from accounts.access import still_allowed
from accounts.models import User
from tests.accounts.conftest import PASSWORD

NEW = "a whole new battery"
FORM = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def here(alice: User) -> Client:
    """Alice's browser."""
    client = Client()
    client.force_login(alice)
    return client


def test_this_session_stays_and_the_others_end(here: Client, alice: User) -> None:
    there = Client()
    there.force_login(alice)
    assert here.post("/account/password/", FORM).status_code == 302
    assert here.get("/models/state/").status_code == 200
    assert there.get("/models/state/").status_code == 302
    assert still_allowed(here.session.session_key or "", alice.pk)
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_live_socket_elsewhere_is_not_allowed_any_more(here: Client, alice: User) -> None:
    there = Client()
    there.force_login(alice)
    key = there.session.session_key or ""
    assert still_allowed(key, alice.pk)
    here.post("/account/password/", FORM)
    assert not still_allowed(key, alice.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"old_password": "wrong"},
        {"new_password2": "another new battery"},
        {"new_password1": "short", "new_password2": "short"},
        {"new_password1": "alice1234", "new_password2": "alice1234"},
    ],
)
def test_a_wrong_old_one_or_a_bad_new_one_changes_nothing(
    here: Client, alice: User, wrong: dict[str, str]
) -> None:
    assert here.post("/account/password/", FORM | wrong).status_code == 200
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_guessing_the_old_one_is_as_slow_as_guessing_at_the_door(here: Client) -> None:
    wrong = FORM | {"old_password": "wrong"}
    answers = [here.post("/account/password/", wrong).status_code for _ in range(5)]
    assert answers == [200] * 4 + [429]
    assert here.post("/account/password/", FORM).status_code == 429


def test_a_member_changes_only_their_own(here: Client, olive: User) -> None:
    here.post("/account/password/", FORM | {"username": "olive", "user": olive.pk})
    olive.refresh_from_db()
    assert olive.check_password(PASSWORD)

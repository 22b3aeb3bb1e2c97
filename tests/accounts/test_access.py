"""A session that was let in is let go when it should be."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.access import still_allowed
from accounts.models import User
from accounts.people import change_role, end_sessions


@pytest.fixture
def key(client: Client, alice: User) -> str:
    """Alice's session."""
    client.force_login(alice)
    return client.session.session_key or ""


def test_a_live_session_is_allowed(key: str, alice: User) -> None:
    assert still_allowed(key, alice.pk)


def test_not_after_logout(key: str, alice: User, client: Client) -> None:
    client.post("/logout/")
    assert not still_allowed(key, alice.pk)


def test_not_after_it_expired(key: str, alice: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not still_allowed(key, alice.pk)


def test_not_for_an_account_switched_off_or_deleted(key: str, alice: User) -> None:
    User.objects.update(is_active=False)
    assert not still_allowed(key, alice.pk)
    pk = alice.pk
    alice.delete()
    assert not still_allowed(key, pk)


def test_not_after_an_admin_ended_all_sessions(key: str, alice: User, olive: User) -> None:
    end_sessions(olive, alice)
    assert not still_allowed(key, alice.pk)


def test_another_role_ends_no_session(key: str, alice: User, olive: User) -> None:
    change_role(olive, alice, User.Role.GUEST)
    assert still_allowed(key, alice.pk)


def test_not_as_somebody_else(key: str, olive: User) -> None:
    assert not still_allowed(key, olive.pk)


@pytest.mark.parametrize("made_up", ["", "nothing", "x" * 200])
def test_not_with_a_key_that_is_none(made_up: str, alice: User) -> None:
    assert not still_allowed(made_up, alice.pk)


def test_not_with_a_session_that_never_signed_in(client: Client, alice: User) -> None:
    session = client.session
    session["language"] = "en"
    session.save()
    assert not still_allowed(session.session_key or "", alice.pk)

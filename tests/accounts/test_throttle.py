"""Guessing passwords is slow, for a guesser and not for everybody else."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.hashers import BoundedArgon2PasswordHasher
from accounts.models import User
from tests.accounts.conftest import PASSWORD

HERE, THERE = "192.168.1.20", "192.168.1.21"
pytestmark = pytest.mark.usefixtures("alice")


def sign_in(password: str, name: str = "alice", address: str = HERE, **headers: Any) -> Any:
    """One attempt by a browser that has no session yet."""
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/login/", form, **headers)


def guess(times: int, name: str = "alice", address: str = HERE) -> list[int]:
    """The statuses of that many wrong guesses."""
    return [sign_in(f"wrong {n}", name, address).status_code for n in range(times)]


def is_in(answer: HttpResponse) -> bool:
    """Whether the answer leads into the house."""
    return answer.status_code == 302


def a_minute_later() -> None:
    """Make all failures a minute older, which is what the clock would do."""
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(seconds=61))


def test_four_slips_are_forgiven(db: None) -> None:
    assert guess(4) == [200] * 4
    assert is_in(sign_in(PASSWORD))


def test_the_fifth_closes_the_door_for_the_right_password_too(db: None) -> None:
    assert guess(5) == [200] * 4 + [429]
    assert sign_in(PASSWORD).status_code == 429


def test_the_door_opens_after_a_minute(db: None) -> None:
    guess(5)
    a_minute_later()
    assert is_in(sign_in(PASSWORD))


def test_knocking_on_the_closed_door_does_not_keep_it_closed(db: None) -> None:
    guess(5)
    closed = AccessAttempt.objects.get().attempt_time
    guess(3)
    assert AccessAttempt.objects.get().attempt_time == closed


def test_the_page_says_how_long_and_keeps_the_name(db: None) -> None:
    guess(5)
    answer = sign_in(PASSWORD)
    page = answer.content.decode()
    assert "Too many wrong passwords. Wait" in page
    assert "alice" in page
    assert PASSWORD not in page
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_the_owner_of_the_account_elsewhere_is_not_locked_out(db: None) -> None:
    guess(5)
    assert is_in(sign_in(PASSWORD, address=THERE))


def test_twenty_failures_from_one_address_close_it_whatever_the_accounts(db: None) -> None:
    statuses = [guess(1, name=f"person{n}")[0] for n in range(20)]
    assert statuses == [200] * 19 + [429]
    assert sign_in(PASSWORD).status_code == 429
    assert is_in(sign_in(PASSWORD, address=THERE))


def test_an_own_account_buys_no_more_guesses_at_another(db: None) -> None:
    User.objects.create_user("mallory", password=PASSWORD)
    guess(4)
    assert is_in(sign_in(PASSWORD, name="mallory"))
    assert guess(1) == [429]


def test_claiming_another_address_does_not_help(db: None) -> None:
    guess(5)
    for header in ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"):
        assert sign_in(PASSWORD, **{header: THERE}).status_code == 429


def test_another_browser_does_not_help(db: None) -> None:
    for n in range(5):
        sign_in("wrong", HTTP_USER_AGENT=f"browser {n}")
    assert sign_in(PASSWORD, HTTP_USER_AGENT="browser 9").status_code == 429


def test_moving_within_an_ipv6_network_does_not_help(db: None) -> None:
    for n in range(5):
        guess(1, address=f"2001:db8:1:2::{n + 1:x}")
    assert sign_in(PASSWORD, address="2001:db8:1:2:ffff::9").status_code == 429
    assert is_in(sign_in(PASSWORD, address="2001:db8:1:3::1"))


def test_behind_the_closed_door_nothing_is_hashed(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess(5)
    hashed = []
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "verify", lambda *a: hashed.append(a))
    monkeypatch.setattr(BoundedArgon2PasswordHasher, "encode", lambda *a: hashed.append(a))
    assert sign_in(PASSWORD).status_code == 429
    assert sign_in("wrong").status_code == 429
    assert not hashed


@pytest.mark.django_db(transaction=True)
async def test_the_door_closes_under_asgi_too() -> None:
    wrong = {"username": "alice", "password": "wrong"}
    statuses = [(await AsyncClient().post("/login/", wrong)).status_code for _ in range(6)]
    assert statuses == [200] * 4 + [429] * 2


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve at once, five fail, and at most one more is checked beside the fifth."""
    checked: list[str] = []
    verify = BoundedArgon2PasswordHasher.verify

    def counting(self: BoundedArgon2PasswordHasher, password: str, encoded: str) -> bool:
        checked.append(password)
        return verify(self, password, encoded)

    monkeypatch.setattr(BoundedArgon2PasswordHasher, "verify", counting)

    def attempt(n: int) -> None:
        sign_in(f"wrong {n}")
        connection.close()

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert 5 <= len(checked) <= 6

"""People see where they are signed in, and end it there."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts import devices
from accounts.models import AuditEntry, Device, User
from accounts.user_agent import described
from tests.accounts.conftest import PASSWORD

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Mobile Safari/537.36"
)
EDGE = FIREFOX.partition("rv:")[0] + ") Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)


def browser(user: User, agent: str = FIREFOX) -> Client:
    """A browser that has looked at a page."""
    client = Client(headers={"User-Agent": agent})
    client.force_login(user)
    client.get("/account/")
    return client


def shown(client: Client) -> list[tuple[str, bool]]:
    """What the page lists: each browser in words, and whether it is this one."""
    answer: Any = client.get("/account/")
    return [(device["what"], device["is_this"]) for device in answer.context["devices"]]


def test_this_one_is_first_and_the_others_are_in_plain_words(alice: User) -> None:
    here = browser(alice)
    browser(alice, SAFARI)
    assert shown(here) == [("Firefox on Windows", True), ("Safari on iPhone", False)]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Android"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("curl/8.5.0", "curl"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>", "<script>alert(1)<"),
    ],
)
def test_a_browser_is_told_in_words(agent: str, words: str) -> None:
    assert described(agent) == words


def test_another_one_is_ended_from_here(alice: User) -> None:
    here, there = browser(alice), browser(alice, SAFARI)
    device = Device.objects.get(agent=SAFARI)
    assert here.post(f"/account/devices/{device.pk}/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert shown(here) == [("Firefox on Windows", True)]
    entry = AuditEntry.objects.get(action="sessions_ended")
    assert (entry.actor, entry.subject) == (alice, alice)


def test_all_others_end_also_one_that_was_never_noted(alice: User) -> None:
    here, there, silent = browser(alice), browser(alice), Client()
    silent.force_login(alice)
    assert here.post("/account/devices/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert silent.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_ends_what_is_anothers(alice: User, olive: User) -> None:
    hers, his = browser(alice), browser(olive)
    device = Device.objects.get(user=alice)
    assert his.post(f"/account/devices/{device.pk}/end/").status_code == 404
    his.post("/account/devices/end/")
    assert hers.get("/account/").status_code == 200


@pytest.mark.parametrize("path", ["/account/devices/end/", "/account/devices/1/end/"])
def test_looking_ends_nothing(alice: User, path: str) -> None:
    assert browser(alice).get(path).status_code == 405


def test_one_that_signed_out_or_expired_is_not_listed(alice: User) -> None:
    here, there = browser(alice), browser(alice, SAFARI)
    there.post("/logout/")
    assert shown(here) == [("Firefox on Windows", True)]
    assert Device.objects.count() == 1


def test_a_new_password_ends_the_others_and_this_one_stays_the_same_device(alice: User) -> None:
    here = browser(alice)
    browser(alice, SAFARI)
    first = Device.objects.get(agent=FIREFOX)
    form = {"old_password": PASSWORD, "new_password1": "a whole new b", "new_password2": ""}
    form["new_password2"] = form["new_password1"]
    assert here.post("/account/password/", form).status_code == 302
    assert shown(here) == [("Firefox on Windows", True)]
    assert Device.objects.get().first_seen == first.first_seen


def test_a_visit_is_noted_at_most_once_a_minute(alice: User) -> None:
    here = browser(alice)
    seen = Device.objects.get().last_seen
    here.get("/account/")
    assert Device.objects.get().last_seen == seen
    Device.objects.update(last_seen=seen - 2 * devices.NOTED_EVERY)
    here.get("/account/")
    assert Device.objects.get().last_seen > seen - timedelta(seconds=1)
    assert Device.objects.get().last_seen <= timezone.now()


def test_a_session_that_another_browser_uses_is_shown_at_once(alice: User) -> None:
    here = browser(alice)
    assert Device.objects.get().agent == FIREFOX
    here.get("/account/", headers={"User-Agent": "curl/8.5.0"})
    assert Device.objects.get().agent == "curl/8.5.0"


def test_a_page_is_shown_though_it_cannot_be_noted(
    alice: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(**_facts: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(Device.objects, "update_or_create", full)
    client = Client()
    client.force_login(alice)
    assert client.get("/account/").status_code == 200
    assert "disk is full" in caplog.text

"""A link for a new password sets it once, ends all sessions, and shows nobody the old one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import resets
from accounts.models import AuditEntry, Reset, User
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
NEW = "a staple of horses"
FORM = {"new_password1": NEW, "new_password2": NEW}


def test_an_admin_hands_a_link_over_and_the_person_sets_a_password(
    as_ada: Client, alice: User, client: Client
) -> None:
    before = signed_in(alice)
    page = as_ada.post(f"/people/{alice.pk}/reset/").content.decode()
    found = re.search(r"/new-password/[\w-]{43}/", page)
    assert found
    assert before.get("/").status_code == 200, "until it is used nothing changes"
    assert client.post(found[0], FORM).headers["Location"] == "/login/"
    assert before.get("/").status_code == 302
    right = {"username": "alice", "password": NEW}
    assert client.post("/login/", right | {"password": PASSWORD}).status_code == 200
    assert client.post("/login/", right).status_code == 302
    actions = list(AuditEntry.objects.values_list("action", "actor_name", "subject_name"))
    assert actions == [("reset_used", "alice", "alice"), ("reset", "ada", "alice")]


def test_it_works_once(ada: User, alice: User, client: Client) -> None:
    path = f"/new-password/{resets.make(ada, alice)}/"
    client.post(path, FORM)
    again = client.post(path, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert again.status_code == 404
    assert "It was used" in again.content.decode()
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_of_two_at_once_the_second_changes_nothing(ada: User, alice: User) -> None:
    token = resets.make(ada, alice)
    first, second = resets.find(token), resets.find(token)
    assert first
    assert second
    resets.use(first, NEW)
    with pytest.raises(resets.Gone):
        resets.use(second, PASSWORD)
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_a_newer_link_replaces_an_older_one(ada: User, alice: User, client: Client) -> None:
    old, new = resets.make(ada, alice), resets.make(ada, alice)
    assert client.get(f"/new-password/{old}/").status_code == 404
    assert client.get(f"/new-password/{new}/").status_code == 200


def test_its_time_ends(ada: User, alice: User, client: Client) -> None:
    token = resets.make(ada, alice)
    Reset.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get(f"/new-password/{token}/").status_code == 404


def test_it_opens_nothing_to_who_is_switched_off(
    as_ada: Client, ada: User, alice: User, client: Client
) -> None:
    token = resets.make(ada, alice)
    as_ada.post(f"/people/{alice.pk}/disable/")
    as_ada.post(f"/people/{alice.pk}/enable/")
    assert client.get(f"/new-password/{token}/").status_code == 404, "nor later"
    User.objects.filter(pk=alice.pk).update(is_active=False)
    answer = as_ada.post(f"/people/{alice.pk}/reset/", follow=True)
    assert "Switch it on first." in answer.content.decode()


def test_an_admin_makes_none_for_an_owner(as_ada: Client, olive: User) -> None:
    answer = as_ada.post(f"/people/{olive.pk}/reset/", follow=True)
    assert "Only an owner" in answer.content.decode()
    assert not Reset.objects.exists()


def test_a_weak_password_uses_nothing_up(ada: User, alice: User, client: Client) -> None:
    path = f"/new-password/{resets.make(ada, alice)}/"
    weak = client.post(path, {"new_password1": "short", "new_password2": "short"})
    assert "too short" in weak.content.decode()
    assert client.post(path, FORM).status_code == 302


def test_tries_are_counted(ada: User, alice: User, client: Client) -> None:
    path = f"/new-password/{resets.make(ada, alice)}/"
    answers = [client.post(path, {}).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]

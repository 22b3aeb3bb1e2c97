"""Closing an account: in two weeks with an export, or now; by whom; and what is left."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import closing, keys
from accounts.access import still_allowed
from accounts.models import AuditEntry, User
from accounts.standing import Forbidden
from accounts.tasks import close_due_accounts

Role = User.Role


def person(name: str, role: Role) -> User:
    """Somebody of that role."""
    return User.objects.create_user(name, password=None, role=role)


def browser(user: User) -> Client:
    """Theirs, signed in."""
    client = Client()
    client.force_login(user)
    return client


# --- who may ---

CASES = [
    (Role.OWNER, Role.OWNER, True),
    (Role.OWNER, Role.ADMIN, True),
    (Role.OWNER, Role.GUEST, True),
    (Role.ADMIN, Role.MEMBER, True),
    (Role.ADMIN, Role.GUEST, True),
    (Role.ADMIN, Role.ADMIN, False),
    (Role.ADMIN, Role.OWNER, False),
    (Role.MEMBER, Role.GUEST, False),
    (Role.GUEST, Role.GUEST, False),
]


@pytest.mark.parametrize(("actor", "subject", "may"), CASES)
@pytest.mark.parametrize("how", [closing.begin, closing.close, closing.cancel])
def test_nobody_closes_who_is_not_below_them(
    olive: User, actor: Role, subject: Role, may: bool, how: Any
) -> None:
    by, whom = person("by", actor), person("whom", subject)
    if may:
        how(whom, actor=by)
        return
    with pytest.raises((closing.Refused, Forbidden)):
        how(whom, actor=by)
    whom.refresh_from_db()
    assert whom.closes is None


def test_the_last_owner_stays(olive: User, alice: User) -> None:
    for how in (closing.begin, closing.close):
        with pytest.raises(closing.Refused):
            how(olive, actor=None)
    second = person("second", Role.OWNER)
    closing.begin(second, actor=olive)
    with pytest.raises(closing.Refused, match="only owner"):
        closing.leave(olive)
    assert User.objects.count() == 3


def test_oneself_is_no_case_for_this(olive: User) -> None:
    person("second", Role.OWNER)
    with pytest.raises(closing.Refused, match="your own account"):
        closing.close(olive, actor=olive)


def test_a_role_that_was_changed_meanwhile_counts_as_it_is(olive: User) -> None:
    admin, member = person("adam", Role.ADMIN), person("mia", Role.MEMBER)
    User.objects.filter(pk=member.pk).update(role=Role.OWNER)
    with pytest.raises(closing.Refused):
        closing.close(member, actor=admin)


# --- in two weeks ---


def test_from_then_on_there_is_only_the_page_that_says_so(olive: User, alice: User) -> None:
    hers = browser(alice)
    session = hers.session.session_key or ""
    _key, secret = keys.create(alice)
    ends = closing.begin(alice, actor=olive)
    assert timedelta(days=13) < ends - timezone.now() <= timedelta(days=14)
    assert keys.find(secret) is None
    assert not still_allowed(session, alice.pk)
    for path in ("/", "/account/", "/models/", "/chats/export.jsonl", "/sharing/", "/find/"):
        answer = hers.get(path)
        assert answer.status_code == 302, path
        assert answer["Location"] == "/account/closing/"
    page = hers.get("/account/closing/").content.decode()
    assert "This account is closing" in page
    assert "Nobody else can read what is in it" in page
    assert hers.get("/account/export/").status_code == 200
    told = hers.get("/chats/", headers={"Accept": "application/json"})
    assert told.status_code == 403
    assert told.json()["error"]["code"] == "closing"
    assert hers.post("/c/", {}, content_type="application/json").status_code in {302, 403}


def test_they_can_still_sign_in_and_out(olive: User, alice: User) -> None:
    closing.begin(alice, actor=olive)
    client = Client()
    form = {"username": "alice", "password": "correct horse battery"}
    assert client.post("/login/", form, follow=True).redirect_chain[-1][0] == "/account/closing/"
    assert client.post("/logout/").status_code == 302


def test_beginning_twice_does_not_put_it_off(olive: User, alice: User) -> None:
    first = closing.begin(alice, actor=olive)
    assert closing.begin(alice, actor=olive) == first
    assert AuditEntry.objects.filter(action="closing").count() == 1


def test_it_can_be_taken_back(olive: User, alice: User) -> None:
    _key, secret = keys.create(alice)
    closing.begin(alice, actor=olive)
    closing.cancel(alice, actor=olive)
    assert keys.find(secret) is not None
    assert browser(alice).get("/account/").status_code == 200
    assert browser(alice).get("/account/closing/").status_code == 302
    assert AuditEntry.objects.filter(action="closing_cancelled", subject=alice).exists()


def test_the_job_closes_those_whose_time_is_over_and_no_others(olive: User, alice: User) -> None:
    bob = person("bob", Role.MEMBER)
    closing.begin(alice, actor=olive)
    closing.begin(bob, actor=olive)
    User.objects.filter(pk=alice.pk).update(closes=timezone.now() - timedelta(seconds=1))
    assert close_due_accounts() == 1
    assert set(User.objects.values_list("username", flat=True)) == {"olive", "bob"}
    entry = AuditEntry.objects.get(action="deleted")
    assert (entry.actor, entry.subject, entry.subject_name) == (None, None, "alice")


def test_one_that_must_stay_keeps_no_other_from_being_closed(olive: User, alice: User) -> None:
    User.objects.update(closes=timezone.now() - timedelta(days=1))
    assert close_due_accounts() == 1
    assert list(User.objects.values_list("username", flat=True)) == ["olive"]


def test_closing_what_is_closed_already_says_so(olive: User, alice: User) -> None:
    again = User.objects.get(pk=alice.pk)
    closing.close(alice, actor=olive)
    with pytest.raises(closing.Refused, match="deleted already"):
        closing.close(again, actor=olive)


# --- the pages ---


def test_an_admin_sees_what_would_happen_and_chooses(olive: User, alice: User) -> None:
    hers = browser(olive)
    address = f"/people/{alice.pk}/close/"
    page = hers.get(address).content.decode()
    assert "Close the account of alice" in page
    assert "you neither" in page
    assert User.objects.get(pk=alice.pk).closes is None
    hers.post(address, {"when": "later"})
    assert User.objects.get(pk=alice.pk).closes is not None
    assert "Leave the account as it was" in hers.get(address).content.decode()
    hers.post(f"{address}cancel/")
    assert User.objects.get(pk=alice.pk).closes is None


def test_now_wants_the_name_typed(olive: User, alice: User) -> None:
    hers = browser(olive)
    address = f"/people/{alice.pk}/close/"
    for wrong in ("", "bob", "Alice"):
        answer = hers.post(address, {"when": "now", "name": wrong})
        assert answer.status_code == 200
        assert User.objects.filter(pk=alice.pk).exists()
    assert hers.post(address, {"when": "now", "name": "alice"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    entry = AuditEntry.objects.get(action="deleted")
    assert (entry.actor, entry.subject_name, entry.address) == (olive, "alice", "127.0.0.1")


def test_who_does_not_look_after_people_learns_nothing(olive: User, alice: User) -> None:
    hers = browser(alice)
    for path in (f"/people/{olive.pk}/close/", "/people/999999/close/"):
        assert hers.get(path).status_code == 403
        assert hers.post(path, {"when": "later"}).status_code == 403
        assert hers.post(f"{path}cancel/").status_code == 403
    assert browser(olive).get("/people/999999/close/").status_code == 404


def test_an_admin_is_told_why_not(olive: User) -> None:
    adam = browser(person("adam", Role.ADMIN))
    answer = adam.post(f"/people/{olive.pk}/close/", {"when": "later"})
    assert answer.status_code == 403
    assert "Only an owner may close" in answer.content.decode()
    assert "Delete it now" not in answer.content.decode()


# --- leaving oneself ---


def test_ones_own_account_goes_with_the_password(olive: User, alice: User) -> None:
    hers = browser(alice)
    assert "This deletes, at once and for good" in hers.get("/account/delete/").content.decode()
    wrong = hers.post("/account/delete/", {"password": "wrong"})
    assert "This is not your password now." in wrong.content.decode()
    assert User.objects.filter(pk=alice.pk).exists()
    gone = hers.post("/account/delete/", {"password": "correct horse battery"})
    assert "Your account is deleted" in gone.content.decode()
    assert not User.objects.filter(pk=alice.pk).exists()
    assert hers.get("/account/").status_code == 302
    entry = AuditEntry.objects.get(action="deleted")
    assert (entry.actor_name, entry.subject_name, entry.actor) == ("alice", "alice", None)


def test_guessing_the_password_there_is_as_slow_as_at_the_door(olive: User, alice: User) -> None:
    hers = browser(alice)
    answers = [
        hers.post("/account/delete/", {"password": "wrong"}).status_code for _guess in range(5)
    ]
    assert answers == [200] * 4 + [429]


def test_the_last_owner_cannot_leave(olive: User, alice: User) -> None:
    his = browser(olive)
    assert "only owner" in his.get("/account/").content.decode()
    answer = his.post("/account/delete/", {"password": "correct horse battery"})
    assert "only owner" in answer.content.decode()
    assert User.objects.filter(pk=olive.pk).exists()

"""Who may do what to whom, and what it does."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts import people
from accounts.models import AuditEntry, User
from accounts.people import Refused
from tests.accounts.conftest import PASSWORD, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]
OWNER, ADMIN, MEMBER, GUEST = User.Role.OWNER, User.Role.ADMIN, User.Role.MEMBER, User.Role.GUEST


def somebody(role: str, pk: int = 2) -> User:
    """Not kept: for the rules alone."""
    return User(pk=pk, username=f"some {role}", role=role)


@pytest.mark.parametrize(
    ("by", "may"),
    [(OWNER, [GUEST, MEMBER, ADMIN, OWNER]), (ADMIN, [GUEST, MEMBER]), (MEMBER, [GUEST])],
)
def test_only_owners_make_admins_and_owners(by: str, may: list[str]) -> None:
    assert people.gives(somebody(by)) == may


@pytest.mark.parametrize("role", User.Role.values)
def test_an_owner_acts_on_everybody_else(role: str) -> None:
    assert people.is_over(somebody(OWNER, 1), somebody(role))


@pytest.mark.parametrize(("role", "may"), [(OWNER, 0), (ADMIN, 0), (MEMBER, 1), (GUEST, 1)])
def test_an_admin_acts_on_members_and_guests(role: str, may: int) -> None:
    assert people.is_over(somebody(ADMIN, 1), somebody(role)) == bool(may)


@pytest.mark.parametrize("role", User.Role.values)
def test_nobody_acts_on_themselves(role: str) -> None:
    assert not people.is_over(somebody(role), somebody(role))


@pytest.mark.parametrize("step", [people.disable, people.enable, people.end_sessions])
def test_an_admin_cannot_touch_an_owner(step: people.Step, ada: User, olive: User) -> None:
    with pytest.raises(Refused, match="Only an owner"):
        step(ada, olive)
    olive.refresh_from_db()
    assert (olive.is_active, olive.epoch) == (True, 0)
    assert not AuditEntry.objects.exists()


def test_nobody_locks_themselves_out(olive: User) -> None:
    for step in (people.disable, people.end_sessions):
        with pytest.raises(Refused, match="your own account"):
            step(olive, olive)
    with pytest.raises(Refused, match="your own account"):
        people.change_role(olive, olive, MEMBER)


def test_the_last_owner_stays(olive: User) -> None:
    second = User.objects.create_user("otto", role=OWNER, is_active=False)
    with pytest.raises(Refused, match="last owner"):
        people.keep_an_owner(olive)
    second.is_active = True
    second.save()
    people.keep_an_owner(olive)


def test_a_role_changes_from_the_next_step_on(as_olive: Client, olive: User, alice: User) -> None:
    as_alice = signed_in(alice)
    as_olive.post(f"/people/{alice.pk}/role/", {"role": "admin"})
    assert as_alice.get("/people/").status_code == 200
    line = AuditEntry.objects.get()
    assert (line.action, line.actor, line.subject) == ("role_changed", olive, alice)
    assert line.facts == {"before": "member", "after": "admin"}


@pytest.mark.parametrize("role", ["admin", "owner", "emperor", ""])
def test_an_admin_gives_no_role_that_is_not_theirs_to_give(
    as_ada: Client, alice: User, role: str
) -> None:
    answer = as_ada.post(f"/people/{alice.pk}/role/", {"role": role}, follow=True)
    assert "You cannot give this role." in answer.content.decode()
    alice.refresh_from_db()
    assert alice.role == MEMBER


def test_who_is_switched_off_is_out_at_once_and_stays_out(as_olive: Client, alice: User) -> None:
    as_alice = signed_in(alice)
    assert as_alice.get("/").status_code == 200
    as_olive.post(f"/people/{alice.pk}/disable/")
    assert as_alice.get("/").status_code == 302
    wrong = as_alice.post("/login/", {"username": "alice", "password": PASSWORD})
    assert "This account is switched off." in wrong.content.decode()
    as_olive.post(f"/people/{alice.pk}/enable/")
    assert as_alice.get("/").status_code == 302, "sessions from before stay ended"
    assert as_alice.post("/login/", {"username": "alice", "password": PASSWORD}).status_code == 302
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert list(actions) == ["enabled", "disabled"]


def test_all_sessions_end_and_the_password_stays(as_olive: Client, alice: User) -> None:
    devices = [signed_in(alice), signed_in(alice)]
    answer = as_olive.post(f"/people/{alice.pk}/sessions/", {"from": "person"})
    assert answer.headers["Location"] == f"/people/{alice.pk}/"
    assert [device.get("/").status_code for device in devices] == [302, 302]
    form = {"username": "alice", "password": PASSWORD}
    assert devices[0].post("/login/", form).status_code == 302


def test_the_list_says_who_is_who(as_ada: Client, alice: User, olive: User) -> None:
    signed_in(alice).get("/")
    User.objects.create_user("gil", role=GUEST, is_active=False)
    text = as_ada.get("/people/").content.decode()
    for words in (
        "alice",
        "here just now",
        "This is you",
        "Switched off",
        "never signed in",
        "Owner",
    ):
        assert words in text, words
    assert f"/people/{alice.pk}/disable/" in text
    assert f"/people/{olive.pk}/disable/" not in text


def test_a_person_who_is_gone_is_not_found(as_olive: Client) -> None:
    for step in ("", "disable/", "role/", "reset/"):
        assert as_olive.post(f"/people/999/{step}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_leave_one() -> None:
    olive, otto = (User.objects.create_user(name, role=OWNER) for name in ("olive", "otto"))
    together, refused = threading.Barrier(2), []

    def demote(by: User, who: User) -> None:
        together.wait(10)
        try:
            people.change_role(by, who, MEMBER)
        except Refused as error:
            refused.append(str(error))
        connection.close()

    threads = [
        threading.Thread(target=demote, args=pair) for pair in ((olive, otto), (otto, olive))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1
    assert User.objects.filter(role=OWNER).count() == 1

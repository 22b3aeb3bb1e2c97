"""An invitation makes one account of its role, once, while its time lasts."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import invitations, tokens
from accounts.invitations import invite
from accounts.models import AuditEntry, Invitation, User
from accounts.people import Refused
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

FORM = {"username": "bea", "password1": PASSWORD, "password2": PASSWORD}


def made(by: User, role: str = "member", **later: Any) -> str:
    """Where the page of a new invitation is."""
    invitation, token = invite(by, role, "day")
    Invitation.objects.filter(pk=invitation.pk).update(**later)
    return f"/join/{token}/"


def test_a_link_makes_an_account_and_signs_in(client: Client, olive: User) -> None:
    path = made(olive, "guest")
    assert "olive invites you" in client.get(path).content.decode()
    assert client.post(path, FORM).headers["Location"] == "/"
    bea = User.objects.get(username="bea")
    assert (bea.role, bea.is_active) == ("guest", True)
    assert client.session["_auth_user_id"] == str(bea.pk)
    joined = AuditEntry.objects.filter(action="joined").get()
    assert (joined.subject, joined.facts) == (bea, {"role": "guest", "by": "olive", "note": ""})


def test_a_form_that_is_wrong_uses_nothing_up(client: Client, olive: User, alice: User) -> None:
    path = made(olive)
    for wrong, words in (
        ({"username": "ALICE"}, "has this name already"),
        ({"password2": "other"}, "match"),
        ({"password1": "short", "password2": "short"}, "too short"),
        ({"username": "no spaces"}, "valid username"),
    ):
        answer = client.post(path, FORM | wrong)
        assert words in answer.content.decode()
    assert client.post(path, FORM).status_code == 302


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({"used": timezone.now()}, "joined by this link already"),
        ({"revoked": timezone.now()}, "was taken back"),
        ({"expires": timezone.now() - timedelta(seconds=1)}, "time of this invitation is over"),
    ],
)
def test_a_link_that_is_over_says_so(
    client: Client, olive: User, later: dict[str, Any], words: str
) -> None:
    path = made(olive, **later)
    for answer in (client.get(path), client.post(path, FORM)):
        assert answer.status_code == 404
        assert words in answer.content.decode()
    assert not User.objects.filter(username="bea").exists()


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43, "A" * 4000, "%00"])
def test_what_never_was_a_link_says_so(client: Client, olive: User, token: str) -> None:
    answer = client.post(f"/join/{token}/", FORM)
    assert answer.status_code == 404
    assert "no such invitation" in answer.content.decode()


def test_only_a_hash_is_kept(olive: User) -> None:
    invitation, token = invite(olive, "member", "day")
    assert tokens.is_token(token)
    assert invitation.hashed == tokens.hashed(token)
    assert token not in str(Invitation.objects.values()) + str(AuditEntry.objects.values())


@pytest.mark.parametrize("role", ["owner", "admin", "emperor"])
def test_an_admin_invites_nobody_above_members(as_ada: Client, ada: User, role: str) -> None:
    with pytest.raises(Refused):
        invite(ada, role, "day")
    answer = as_ada.post("/people/invite/", {"role": role, "lifetime": "day"})
    assert "role" in answer.context["form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("lifetime", "hours"), [("hour", 1), ("day", 24), ("week", 168)])
def test_it_lasts_as_long_as_was_chosen(olive: User, lifetime: str, hours: int) -> None:
    invitation, _token = invite(olive, "member", lifetime)
    left = invitation.expires - timezone.now()
    assert timedelta(0) <= timedelta(hours=hours) - left < timedelta(minutes=1)


def test_the_link_is_shown_once_with_its_code(as_olive: Client) -> None:
    form = {"role": "admin", "lifetime": "week", "note": "Bea of the lab"}
    page = as_olive.post("/people/invite/", form)
    text = page.content.decode()
    found = re.search(r"http://testserver(/join/[\w-]{43}/)", text)
    assert found
    assert '<svg viewBox="0 0 ' in text
    assert "no-store" in page.headers["Cache-Control"]
    listed = as_olive.get("/people/").content.decode()
    assert "Bea of the lab" in listed
    assert "/join/" not in listed
    assert Client().get(found[1]).status_code == 200


def test_at_the_machine_itself_the_link_names_what_others_can_reach(
    as_olive: Client, settings: Settings
) -> None:
    settings.HOST = "0.0.0.0"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "192.168.1.5", "hearth.local"]
    form = {"role": "member", "lifetime": "day"}
    here = as_olive.post("/people/invite/", form, HTTP_HOST="localhost:8888")
    assert here.context["link"].url.startswith("http://192.168.1.5:8888/join/")
    assert here.context["link"].is_reachable
    there = as_olive.post("/people/invite/", form, HTTP_HOST="hearth.local:8888")
    assert there.context["link"].url.startswith("http://hearth.local:8888/join/")


def test_where_nobody_else_is_listened_to_the_page_says_so(as_olive: Client) -> None:
    form = {"role": "member", "lifetime": "day"}
    page = as_olive.post("/people/invite/", form, HTTP_HOST="127.0.0.1:8888")
    assert "Only this very machine can open this address" in page.content.decode()


def test_one_that_is_taken_back_opens_nothing(
    as_ada: Client, ada: User, olive: User, client: Client
) -> None:
    path, of_owner = made(ada), made(olive, "admin")
    own, other = Invitation.objects.order_by("made")
    as_ada.post(f"/people/invitations/{own.pk}/revoke/")
    refused = as_ada.post(f"/people/invitations/{other.pk}/revoke/", follow=True)
    assert "You cannot give this role." in refused.content.decode()
    assert client.get(path).status_code == 404
    assert client.get(of_owner).status_code == 200
    assert "Taken back" in as_ada.get("/people/").content.decode()
    assert AuditEntry.objects.filter(action="invitation_revoked").count() == 1


@pytest.mark.parametrize("now", [{"is_active": False}, {"role": "member"}])
def test_who_may_not_invite_any_more_leaves_no_door_open(
    client: Client, ada: User, as_olive: Client, now: dict[str, Any]
) -> None:
    path = made(ada)
    User.objects.filter(pk=ada.pk).update(**now)
    answer = client.post(path, FORM)
    assert "may not invite any more" in answer.content.decode()
    assert "may not invite any more" in as_olive.get("/people/").content.decode()
    assert not User.objects.filter(username="bea").exists()


def test_who_left_leaves_no_door_open(client: Client, ada: User) -> None:
    path = made(ada)
    ada.delete()
    assert client.post(path, FORM).status_code == 404


def test_who_is_signed_in_uses_nothing_up(as_ada: Client, olive: User) -> None:
    path = made(olive)
    for answer in (as_ada.get(path), as_ada.post(path, FORM)):
        assert "You are signed in as ada" in answer.content.decode()
    assert Client().get(path).status_code == 200


def test_tries_are_counted(client: Client, olive: User) -> None:
    path = made(olive)
    wrong = FORM | {"password2": "other"}
    answers = [client.post(path, wrong, REMOTE_ADDR="10.0.0.9").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert client.post(path, FORM, REMOTE_ADDR="10.0.0.9").status_code == 429
    assert client.post(path, FORM, REMOTE_ADDR="10.0.0.10").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_four_who_use_one_link_at_once_one_gets_in(olive: User) -> None:
    invitation, _token = invite(olive, "member", "day")
    together, gone = threading.Barrier(4), []

    def join(name: str) -> None:
        together.wait(10)
        try:
            invitations.join(invitation, User(username=name))
        except invitations.Gone:
            gone.append(name)
        connection.close()

    threads = [threading.Thread(target=join, args=(f"bea{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(gone) == 3
    assert User.objects.filter(username__startswith="bea").count() == 1


def test_two_links_and_one_name_make_one_account_and_keep_the_other_link(olive: User) -> None:
    one, two = (invite(olive, "member", "day")[0] for _ in range(2))
    invitations.join(one, User(username="bea"))
    with pytest.raises(Exception, match=r"(?i)unique"):
        invitations.join(two, User(username="bea"))
    two.refresh_from_db()
    assert two.is_open

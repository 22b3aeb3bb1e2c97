"""Signing in and out."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD

RIGHT = {"username": "alice", "password": PASSWORD}
pytestmark = pytest.mark.usefixtures("alice")


def test_the_right_password_leads_in(client: Client) -> None:
    assert client.post("/login/", RIGHT).headers["Location"] == "/"
    assert client.session["_auth_user_id"]


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"username": "nobody"}, {"password": ""}])
def test_anything_else_does_not_and_does_not_say_what_was_wrong(
    client: Client, wrong: dict[str, str]
) -> None:
    answer = client.post("/login/", RIGHT | wrong)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "There is no account" not in answer.content.decode()


def test_a_wrong_name_and_a_wrong_password_read_the_same(client: Client) -> None:
    name = client.post("/login/", RIGHT | {"username": "nobody"}).context["form"]
    password = client.post("/login/", RIGHT | {"password": "wrong"}).context["form"]
    expected = ["The user name or the password is not right."]
    assert name.non_field_errors() == password.non_field_errors() == expected


def test_an_account_that_is_switched_off_stays_out(client: Client) -> None:
    User.objects.update(is_active=False)
    assert client.post("/login/", RIGHT).status_code == 200
    assert "_auth_user_id" not in client.session


def test_after_it_one_is_where_one_wanted_to_go(client: Client) -> None:
    answer = client.post("/login/?next=/models/", RIGHT | {"next": "/models/"})
    assert answer.headers["Location"] == "/models/"


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_it_never_leads_to_another_site(client: Client, foreign: str) -> None:
    assert client.post("/login/", RIGHT | {"next": foreign}).headers["Location"] == "/"


def test_a_session_from_before_gets_a_new_key(client: Client) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["hearth_session"] = before or ""
    client.post("/login/", RIGHT)
    assert client.session.session_key != before or ""


def test_whoever_is_in_already_is_led_on(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/login/").headers["Location"] == "/"


def test_logging_out_ends_the_session_and_needs_a_post(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert client.get("/models/").headers["Location"] == "/login/?next=/models/"


def test_another_site_can_neither_sign_in_nor_out(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", RIGHT).status_code == 403
    client.force_login(alice)
    assert client.post("/logout/").status_code == 403


def test_the_login_page_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/login/").headers["Cache-Control"]


@pytest.mark.parametrize(
    "path", ["/", "/models/", "/models/state/", "/account/password/", "/models/x/load/"]
)
def test_everything_else_needs_a_session(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path)):
        assert answer.headers["Location"] == f"/login/?next={path}"
        assert isinstance(answer.wsgi_request.user, AnonymousUser)

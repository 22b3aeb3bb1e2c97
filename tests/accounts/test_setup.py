"""Whoever reads the terminal makes the owner, once."""

import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_server")]

FAR: dict[str, Any] = {"REMOTE_ADDR": "192.168.1.20"}
Form = dict[str, str]


def test_the_code_makes_the_owner_and_signs_in(client: Client, setup_form: Form) -> None:
    assert client.post("/setup/", setup_form, **FAR).headers["Location"] == "/"
    olive = User.objects.get()
    assert olive.is_owner
    assert olive.password.startswith("argon2$")
    assert client.session["_auth_user_id"] == str(olive.pk)


def test_the_code_is_used_up(client: Client, setup_form: Form) -> None:
    client.post("/setup/", setup_form, **FAR)
    assert not settings.SETUP_CODE_FILE.exists()


@pytest.mark.parametrize("typed", ["7kqm2r2xd9", " 7KQM2 R2XD9 ", "7kqm2-r2xd9"])
def test_case_dashes_and_blanks_in_the_code_do_not_matter(
    client: Client, setup_form: Form, typed: str
) -> None:
    assert client.post("/setup/", {**setup_form, "code": typed}, **FAR).status_code == 302


@pytest.mark.parametrize("typed", ["", "-", "7KQM2-R2XD8", "7KQM2", "7KQM2-R2XD99"])
def test_a_wrong_code_makes_nobody(client: Client, setup_form: Form, typed: str) -> None:
    answer = client.post("/setup/", {**setup_form, "code": typed}, **FAR)
    assert answer.status_code == 200
    assert "code" in answer.context["form"].errors
    assert not User.objects.exists()


def test_without_a_code_in_the_terminal_no_code_is_right(client: Client, setup_form: Form) -> None:
    settings.SETUP_CODE_FILE.unlink()
    assert client.post("/setup/", setup_form, **FAR).status_code == 200
    settings.SETUP_CODE_FILE.write_text("")
    assert client.post("/setup/", {**setup_form, "code": " "}, **FAR).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["short", "password123", "1234567890123"])
def test_a_weak_password_is_refused(client: Client, setup_form: Form, password: str) -> None:
    form = {**setup_form, "password1": password, "password2": password}
    answer = client.post("/setup/", form, **FAR)
    assert "password2" in answer.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.parametrize("host", ["localhost:8888", "127.0.0.1", "[::1]:8888"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1"])
def test_this_very_machine_needs_no_code(
    client: Client, setup_form: Form, host: str, peer: str
) -> None:
    del setup_form["code"]
    page = client.get("/setup/", HTTP_HOST=host, REMOTE_ADDR=peer)
    assert page.context["needs_code"] is False
    assert "code" not in page.context["form"].fields
    answer = client.post("/setup/", setup_form, HTTP_HOST=host, REMOTE_ADDR=peer)
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_HOST": "localhost"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": ""},
        {"HTTP_HOST": "hearth.lan"},
        {"HTTP_HOST": "127.0.0.1.nip.io"},
    ],
)
def test_anything_in_between_needs_the_code(
    client: Client, setup_form: Form, settings: Settings, sent: dict[str, Any]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    request: dict[str, Any] = {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", **sent}
    assert client.get("/setup/", **request).context["needs_code"] is True
    del setup_form["code"]
    assert client.post("/setup/", setup_form, **request).status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("bound", ["0.0.0.0", "192.168.1.5", "::", "hearth.lan"])
def test_a_server_that_others_can_reach_always_needs_the_code(
    client: Client, settings: Settings, bound: str
) -> None:
    settings.HOST = bound
    assert client.get("/setup/", HTTP_HOST="localhost").context["needs_code"] is True


def test_a_foreign_host_name_is_not_answered(client: Client, setup_form: Form) -> None:
    assert client.post("/setup/", setup_form, HTTP_HOST="evil.example").status_code == 400


def test_another_site_cannot_post_it(setup_form: Form) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/setup/", setup_form).status_code == 403
    assert not User.objects.exists()


def test_guessing_the_code_is_slow(client: Client, setup_form: Form) -> None:
    wrong = {**setup_form, "code": "AAAAA-AAAAA"}
    answers = [client.post("/setup/", wrong, **FAR).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    refused = client.post("/setup/", setup_form, **FAR)
    assert refused.status_code == 429  # the right one too: nothing was checked
    assert "Wait a minute" in refused.content.decode()
    assert not User.objects.exists()
    assert client.post("/setup/", setup_form, REMOTE_ADDR="192.168.1.21").status_code == 302


def test_with_redis_away_nothing_is_let_through_uncounted(
    client: Client, setup_form: Form, settings: Settings
) -> None:
    cache = settings.CACHES["default"]
    settings.CACHES = {"default": {**cache, "LOCATION": "unix:///nowhere/redis.sock"}}
    answer = client.post("/setup/", setup_form, **FAR)
    assert answer.status_code == 503
    assert "Redis does not answer" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_owner(setup_form: Form) -> None:
    together = threading.Barrier(4)
    answers: list[str] = []

    def set_up(name: str) -> None:
        client = Client(REMOTE_ADDR=f"192.168.1.{name[-1]}")
        together.wait(10)
        answer = client.post("/setup/", {**setup_form, "username": name})
        answers.append(answer.headers.get("Location", str(answer.status_code)))
        connection.close()

    threads = [threading.Thread(target=set_up, args=(f"olive{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert User.objects.count() == 1
    assert len(answers) == 4
    assert answers.count("/") == 1
    assert set(answers) <= {"/", "/login/", "404", "200"}

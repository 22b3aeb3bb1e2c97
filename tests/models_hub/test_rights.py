"""Whoever lacks a right is refused what it is for, in words, and is not shown its buttons."""

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import HubToken, Policy, User
from models_hub.downloads.rows import Download
from models_hub.models import LocalModel
from tests.models_hub.conftest import Said

pytestmark = pytest.mark.usefixtures("tiny")

TINY = "/models/tiny-Q8_0"
ASKED = [
    ("download", "/models/downloads/start/"),
    ("download", "/models/hub/token/"),
    ("load", f"{TINY}/load/"),
    ("unload", f"{TINY}/unload/"),
    ("machine", f"{TINY}/pin/"),
    ("machine", f"{TINY}/unpin/"),
    ("machine", f"{TINY}/settings/"),
    ("machine", f"{TINY}/delete/"),
    ("machine", f"{TINY}/rename/"),
    ("machine", f"{TINY}/remove/"),
    ("machine", "/models/import/"),
    ("machine", "/models/folders/"),
    ("machine", "/presets/room/tiny-Q8_0/"),
]


def without(*rights: str, **more: Any) -> None:
    """Alice has these no more."""
    user = User.objects.get(username="alice")
    Policy.objects.create(user=user, rights=dict.fromkeys(rights, False), **more)


def drawn(client: Client, path: str = "/models/") -> str:
    return unescape(client.get(path).content.decode())


@pytest.mark.parametrize(("right", "path"), ASKED)
def test_without_the_right_it_is_refused_in_words(
    alice: Client, engine: Said, right: str, path: str
) -> None:
    without(right)
    answer = alice.post(path, "{}", content_type="application/json")
    assert answer.status_code == 403
    error = answer.json()["error"]
    assert error["code"] == "not_allowed"
    assert error["message"].endswith("Ask an admin of this machine for it.")
    assert engine.orders == []
    assert LocalModel.objects.get().pinned is False


@pytest.mark.parametrize("path", [path for right, path in ASKED if right == "machine"])
def test_an_admin_may_what_an_owner_may(engine: Said, path: str) -> None:
    admin = Client()
    admin.force_login(User.objects.create_user("ada", role=User.Role.ADMIN))
    answer = admin.post(path, "{}", content_type="application/json")
    assert answer.status_code != 403


def test_buttons_that_do_nothing_for_somebody_are_not_there(alice: Client, engine: Said) -> None:
    page = drawn(alice)
    assert 'data-do="load"' in page
    assert 'data-do="unload"' in page
    assert 'data-do="pin" aria-pressed' not in page, "that is for admins"
    without("load", "unload")
    page = drawn(alice)
    assert 'data-do="load"' not in page
    assert 'data-do="unload"' not in page


def test_an_admin_has_all_of_them(engine: Said) -> None:
    admin = Client()
    admin.force_login(User.objects.create_user("ada", role=User.Role.ADMIN))
    page = drawn(admin)
    for do in ("load", "unload", "pin"):
        assert f'data-do="{do}"' in page
    assert "data-more" in page
    assert 'name="reset"' in drawn(admin, f"{TINY}/settings/")


def test_load_settings_are_there_to_be_looked_at(alice: Client, engine: Said) -> None:
    page = drawn(alice, f"{TINY}/settings/")
    assert "What you try here is not kept." in page
    assert 'name="reset"' not in page


def test_a_model_that_is_not_for_somebody_is_not_loaded_by_them(
    alice: Client, engine: Said
) -> None:
    without(only_models=["another"])
    answer = alice.post(f"{TINY}/load/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "model_closed")
    assert engine.orders == []
    assert 'data-do="load"' not in drawn(alice)
    assert 'data-do="load"' not in drawn(alice, f"{TINY}/settings/")
    assert json.loads(alice.get("/find/").content)["models"] == []
    for path in ("/presets/room/tiny-Q8_0/", "/templates/tiny-Q8_0/"):
        assert alice.get(path).status_code == 404


def test_only_an_admin_gives_a_token_to_everybody(alice: Client) -> None:
    form = {"token": "hf_abcdefgh", "everyone": "1"}
    assert alice.post("/models/hub/token/", form).status_code == 403
    assert alice.post("/models/hub/token/forget/", form).status_code == 403
    assert not HubToken.objects.exists()
    assert 'name="everyone"' not in drawn(alice, "/models/hub/token/")
    without("download")
    page = drawn(alice, "/models/hub/token/")
    assert 'name="token"' not in page
    assert "Your account may not download models." in page


def test_a_download_is_stopped_without_the_right_but_not_gone_on_with(alice: Client) -> None:
    user = User.objects.get(username="alice")
    row = Download.objects.create(repository="a/b", commit="c", label="l", title="t", key="k")
    row.people.add(user)
    without("download")
    told = alice.get("/models/downloads/").json()["downloads"][0]
    assert (told["may"], told["may_go_on"]) == (True, False)
    assert alice.post(f"/models/downloads/{row.pk}/pause/").status_code == 202
    assert alice.post(f"/models/downloads/{row.pk}/resume/").status_code == 403
    assert alice.post(f"/models/downloads/{row.pk}/cancel/").status_code == 202

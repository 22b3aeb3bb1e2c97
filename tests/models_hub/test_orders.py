"""Loading, unloading, removing and adding: who may, when, and what the engine is told."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from engine.protocol import BEAT, Command, Load, ModelState
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.conftest import Said

pytestmark = pytest.mark.usefixtures("tiny")
LOAD, UNLOAD, PIN, UNPIN, REMOVE, IMPORT = (
    "/models/tiny-Q8_0/load/",
    "/models/tiny-Q8_0/unload/",
    "/models/tiny-Q8_0/pin/",
    "/models/tiny-Q8_0/unpin/",
    "/models/tiny-Q8_0/remove/",
    "/models/import/",
)


def error(answer: Any) -> tuple[int, str]:
    """Status and code of a refusal, which has words too."""
    told = answer.json()["error"]
    assert told["message"]
    return answer.status_code, told["code"]


def bring_in(client: Client, path: object) -> Any:
    """Post a path."""
    return client.post(IMPORT, json.dumps({"path": path}), content_type="application/json")


def test_any_member_may_load_and_unload(alice: Client, engine: Said, tiny: LocalModel) -> None:
    assert alice.post(LOAD).status_code == 202
    engine.say(ModelState("tiny-Q8_0", "ready"))
    assert alice.post(UNLOAD).status_code == 202
    expected = [Command(do, "tiny-Q8_0", tiny.path).dump() for do in ("load", "unload")]
    assert engine.orders == expected


def test_a_load_goes_out_with_the_settings_and_the_pin(
    alice: Client, engine: Said, tiny: LocalModel
) -> None:
    tiny.load, tiny.pinned = {"cells": 4096, "split": [3, 1]}, True
    tiny.save()
    assert alice.post(LOAD).status_code == 202
    order = Command.read(engine.orders[0])
    assert (order.load, order.pinned) == (Load(cells=4096, split=(3, 1)), True)


def test_a_model_in_use_is_unloaded_once_its_replies_are_finished_when_that_is_wanted(
    alice: Client, engine: Said
) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready", running=2))
    refused = alice.post(UNLOAD)
    assert "2 replies are being written" in refused.json()["error"]["message"]
    answer = alice.post(UNLOAD, json.dumps({"drain": True}), content_type="application/json")
    assert answer.status_code == 202
    assert [Command.read(line).do for line in engine.orders] == ["unload"]


def test_stopping_a_load_says_who_waits_for_it(alice: Client, engine: Said) -> None:
    engine.say(ModelState("tiny-Q8_0", "loading", waiting=1))
    assert error(alice.post(UNLOAD)) == (409, "awaited")
    engine.say(ModelState("tiny-Q8_0", "waiting"))
    assert alice.post(UNLOAD).status_code == 202


def test_a_pin_is_kept_and_told_to_the_engine(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    assert olive.post(PIN).json()["live"]["pinned"]
    tiny.refresh_from_db()
    assert tiny.pinned
    assert not olive.post(UNPIN).json()["live"]["pinned"]
    assert [Command.read(line).do for line in engine.orders] == ["pin", "unpin"]


def test_a_pin_is_kept_while_the_engine_is_away(
    olive: Client, tiny: LocalModel, settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert olive.post(PIN).status_code == 202
    tiny.refresh_from_db()
    assert tiny.pinned


@pytest.mark.parametrize("busy", [{"running": 1}, {"waiting": 1}])
def test_a_model_in_use_is_neither_unloaded_nor_removed(
    olive: Client, engine: Said, busy: dict[str, int]
) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready", **busy))  # type: ignore[arg-type]
    assert error(olive.post(UNLOAD)) == (409, "in_use")
    assert error(olive.post(REMOVE)) == (409, "in_use")
    assert engine.orders == []
    assert LocalModel.objects.exists()


def test_a_missing_file_is_not_loaded(alice: Client, engine: Said, tiny: LocalModel) -> None:
    os.unlink(tiny.path)
    assert error(alice.post(LOAD)) == (409, "model_missing")


def test_with_the_engine_away_nothing_is_ordered(alice: Client, engine: Said) -> None:
    engine.redis.delete(BEAT)
    assert error(alice.post(LOAD)) == (503, "engine_silent")
    assert engine.orders == []


def test_with_redis_away_it_says_so(alice: Client, settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert error(alice.post(LOAD)) == (503, "engine_silent")


def test_removing_forgets_the_model_and_leaves_its_file(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    undo = olive.post(REMOVE).json()["undo"]
    assert not LocalModel.objects.exists()
    assert Path(tiny.path).exists()
    assert undo == {"url": IMPORT, "path": tiny.path}
    answer = bring_in(olive, undo["path"])
    assert (answer.status_code, answer.json()["model"]) == (201, "tiny-Q8_0")


def test_removing_a_loaded_model_that_nobody_uses_unloads_it(
    olive: Client, engine: Said, tiny: LocalModel
) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready"))
    assert olive.post(REMOVE).status_code == 200
    assert engine.orders == [Command("unload", "tiny-Q8_0", tiny.path).dump()]


def test_a_member_can_neither_remove_nor_add(
    alice: Client, engine: Said, tiny: LocalModel, tmp_path: Path
) -> None:
    assert error(alice.post(REMOVE)) == (403, "not_allowed")
    other = files.write(tmp_path / "other.gguf")
    assert error(bring_in(alice, str(other))) == (403, "not_allowed")
    assert error(bring_in(alice, "/etc/passwd")) == (403, "not_allowed")
    assert LocalModel.objects.count() == 1


@pytest.mark.parametrize("path", ["", "relative.gguf", None, 5, ["/a"], {}])
def test_a_path_that_is_none_is_refused(olive: Client, path: object) -> None:
    assert error(bring_in(olive, path)) == (400, "bad_path")


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc", "/nowhere.gguf", "/a\0b.gguf"])
def test_a_path_that_leads_to_no_model_is_refused_in_words(olive: Client, path: str) -> None:
    assert error(bring_in(olive, path)) == (400, "model_bad")


def test_a_body_that_is_no_json_is_refused(olive: Client) -> None:
    answer = olive.post(IMPORT, "{", content_type="application/json")
    assert error(answer) == (400, "bad_path")


@pytest.mark.parametrize("path", [LOAD, UNLOAD, PIN, UNPIN, REMOVE, IMPORT])
def test_they_are_only_posted(olive: Client, path: str) -> None:
    assert olive.get(path).status_code == 405


@pytest.mark.parametrize("path", [LOAD, UNLOAD, PIN, UNPIN, REMOVE, IMPORT])
def test_strangers_are_sent_to_the_login(client: Client, alice: Client, path: str) -> None:
    assert client.post(path).headers["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", [LOAD, UNLOAD, PIN, UNPIN, REMOVE, IMPORT])
def test_another_site_cannot_post_them(olive: Client, path: str) -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = olive.cookies
    assert forged.post(path).status_code == 403


@pytest.mark.parametrize("do", ["load", "unload", "pin", "remove"])
def test_a_model_that_is_not_there_is_not_found(olive: Client, engine: Said, do: str) -> None:
    assert olive.post(f"/models/nothing/{do}/").status_code == 404

"""The library page says what each model does, and goes on without Redis."""

import os
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from engine import fit
from engine.protocol import BEAT, ModelState
from models_hub.models import LocalModel
from tests.models_hub.conftest import Said

pytestmark = pytest.mark.usefixtures("tiny")


def state(client: Client) -> dict[str, object]:
    """What the page is told of the one model."""
    told: dict[str, object] = client.get("/models/state/").json()["models"]["tiny-Q8_0"]
    return told


def test_the_page_shows_every_model(alice: Client, engine: Said) -> None:
    answer = alice.get("/models/")
    assert [model.live.state for model in answer.context["models"]] == ["idle"]
    assert "Tiny" in unescape(answer.content.decode())


def test_only_an_owner_is_offered_to_remove(alice: Client, olive: Client, engine: Said) -> None:
    assert not alice.get("/models/").context["may_remove"]
    assert olive.get("/models/").context["may_remove"]


def test_an_empty_library_has_a_page(alice: Client, engine: Said) -> None:
    LocalModel.objects.all().delete()
    assert alice.get("/models/").status_code == 200
    assert alice.get("/models/state/").json()["models"] == {}


def test_what_the_engine_says_is_passed_on(alice: Client, engine: Said) -> None:
    engine.say(ModelState("tiny-Q8_0", "loading", progress=0.62))
    assert state(alice)["label"] == "Loading (62 %)"
    engine.say(ModelState("tiny-Q8_0", "ready", memory=5_000_000, running=2, waiting=1))
    told = state(alice)
    assert (told["state"], told["memory"], told["running"]) == ("ready", 5_000_000, 2)


def test_a_failure_has_its_reason(alice: Client, engine: Said) -> None:
    engine.say(ModelState("tiny-Q8_0", "failed", error="model_too_big", detail="Needs 6.1 GB"))
    told = state(alice)
    assert (told["state"], told["error"]) == ("failed", "model_too_big")
    assert str(told["more"]).startswith("Needs 6.1 GB ")


def test_words_of_a_dead_service_do_not_count(alice: Client, engine: Said) -> None:
    engine.say(ModelState("tiny-Q8_0", "ready"))
    engine.redis.delete(BEAT)
    assert state(alice)["state"] == "idle"


def test_a_file_that_went_away_is_said_to_be_missing(
    alice: Client, engine: Said, tiny: LocalModel
) -> None:
    os.unlink(tiny.path)
    assert state(alice)["state"] == "missing"


def test_without_redis_the_state_is_unknown_and_the_page_is_there(
    alice: Client, settings: Settings
) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    assert alice.get("/models/").status_code == 200
    assert state(alice)["state"] == "unknown"


def test_what_is_taken_and_what_is_free_is_one_line(
    alice: Client, engine: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "free_memory", lambda: 8_000_000_000)
    assert alice.get("/models/state/").json()["memory"] == "8.0 GB of memory free"
    engine.say(ModelState("tiny-Q8_0", "ready", memory=2_000_000_000))
    engine.say(ModelState("gone", "loading", memory=1_000_000_000))
    told = alice.get("/models/").context["memory"]
    assert told == "2 models take 3.0 GB · 7.0 GB of memory free", "mapped weights look free"


@pytest.mark.parametrize("path", ["/models/", "/models/state/"])
def test_they_are_only_read(alice: Client, path: str) -> None:
    assert alice.post(path).status_code == 405


@pytest.mark.parametrize(
    ("path", "mark"), [("/models/", "page"), ("/models/tiny-Q8_0/settings/", "true")]
)
def test_the_rail_says_that_one_is_among_the_models(
    path: str, mark: str, alice: Client, engine: Said
) -> None:
    link = f'<a class="rail-link" href="/models/" aria-current="{mark}">'
    assert link in alice.get(path).content.decode()
    assert 'href="/models/" aria-current' not in alice.get("/").content.decode()

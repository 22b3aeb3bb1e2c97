"""A model that is kept in memory is there whenever the engine is."""

import json

import pytest

from engine.protocol import BEAT, ModelState
from models_hub.models import LocalModel
from models_hub.pins import load_pinned
from tests.models_hub.conftest import Said
from tests.polling import until
from tests.running import Person, Studio


@pytest.fixture
def pinned(tiny: LocalModel) -> LocalModel:
    """A model that somebody wants to stay."""
    tiny.pinned, tiny.load = True, {"cells": 1024}
    tiny.save()
    return tiny


def test_a_new_engine_is_told_to_load_it_as_its_settings_say(
    pinned: LocalModel, engine: Said
) -> None:
    load_pinned()
    (order,) = [json.loads(line) for line in engine.orders]
    assert (order["do"], order["model"], order["path"]) == ("load", pinned.name, pinned.path)
    assert order["pinned"]
    assert order["load"]["cells"] == 1024


def test_each_engine_is_told_once(pinned: LocalModel, engine: Said) -> None:
    """One that cannot be loaded is not tried again and again, and what is unloaded stays so."""
    load_pinned()
    load_pinned()
    assert len(engine.orders) == 1
    engine.redis.set(BEAT, "another engine")
    load_pinned()
    assert len(engine.orders) == 2


def test_what_the_engine_knows_already_is_left_alone(pinned: LocalModel, engine: Said) -> None:
    engine.say(ModelState(pinned.name, "failed", error="model_too_big"))
    load_pinned()
    assert engine.orders == []


def test_a_model_that_nobody_pinned_is_loaded_when_it_is_needed(
    tiny: LocalModel, engine: Said
) -> None:
    load_pinned()
    assert engine.orders == []


def test_without_an_engine_nothing_is_ordered(pinned: LocalModel, engine: Said) -> None:
    engine.redis.delete(BEAT)
    load_pinned()
    assert engine.orders == []


def test_it_is_loaded_again_after_the_engine_was_killed(studio: Studio, owner: Person) -> None:
    with studio.client(owner) as browser:

        def is_loaded() -> bool:
            told = browser.get("/models/state/").json()["models"]["hearth-demo"]
            return bool(told["state"] == "ready")

        browser.post("/models/hearth-demo/pin/").raise_for_status()
        try:
            studio.restarted("engine", studio.kill("engine"))
            until(is_loaded, 30)
        finally:
            browser.post("/models/hearth-demo/unpin/").raise_for_status()

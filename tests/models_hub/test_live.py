"""The library says why a model is not there, in words and with the facts."""

import pytest
from django.utils.translation import override

from engine.protocol import ModelState
from models_hub.words import FAILURES, explanation, failure, label, more


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("model_missing", "Its file is not where it was"),
        ("model_too_big", "Does not fit into memory"),
        ("model_crashed", "Stopped unexpectedly"),
        ("something_new", "Could not be loaded"),
    ],
)
def test_a_failure_has_its_reason_in_the_label(error: str, told: str) -> None:
    assert label(ModelState("m", "failed", error=error)) == told


def test_the_engines_sentence_is_told_with_its_facts_in_the_readers_language() -> None:
    facts: dict[str, str | int] = {"needs": "12 GB", "free": "3 GB"}
    state = ModelState("m", "failed", detail="It needs {needs}, and {free} is free.", facts=facts)
    assert explanation(state) == "It needs 12 GB, and 3 GB is free."
    with override("zh-hans"):
        assert explanation(state) == "它需要 12 GB，而可用的有 3 GB。"


def test_a_librarys_own_words_stay_as_they_are() -> None:
    state = ModelState("m", "failed", detail="unknown model architecture: '{new}'")
    assert explanation(state) == "unknown model architecture: '{new}'"


def test_a_failure_ends_with_the_next_step() -> None:
    facts: dict[str, str | int] = {"needs": "12 GB", "free": "3 GB"}
    sentence = "It needs {needs}, and {free} is free."
    state = ModelState("m", "failed", error="model_too_big", detail=sentence, facts=facts)
    told = more(state)
    assert told.startswith("It needs 12 GB, and 3 GB is free. ")
    assert "Unload another model" in told


@pytest.mark.parametrize("error", [*FAILURES, "something_new"])
def test_every_failure_has_words(error: str) -> None:
    what, remedy = failure(error)
    assert what
    assert remedy or error == "load_cancelled", "nothing to do about what one wanted"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ModelState("m", "waiting"), "Waiting for memory"),
        (ModelState("m", "loading", progress=0.62), "Loading (62 %)"),
        (ModelState("m", "draining", running=1), "Finishing 1 reply, then unloading"),
        (ModelState("m", "draining", running=1, waiting=1), "Finishing 2 replies, then unloading"),
        (ModelState("m", "draining"), "Unloading"),
        (
            ModelState("m", "draining", running=2, waiting=1, later=1, then="changed"),
            "Finishing 2 replies, then loading with the new settings",
        ),
        (
            ModelState("m", "draining", running=1, waiting=2, later=2, then="again"),
            "Finishing 1 reply, then loading again",
        ),
        (
            ModelState("m", "draining", waiting=1, later=1, then="again"),
            "Unloading, then loading again",
        ),
    ],
)
def test_a_state_is_told_in_words(state: ModelState, told: str) -> None:
    assert label(state) == told


def test_who_a_model_waits_for_is_told() -> None:
    state = ModelState("m", "waiting", detail="It waits for {model}.", facts={"model": "Big"})
    assert more(state) == "It waits for Big."


def test_a_loaded_model_says_who_uses_it_and_what_it_takes() -> None:
    state = ModelState("m", "ready", running=2, context=32_768, memory=1_200_000_000)
    assert more(state) == "2 replies · 32,768 tokens of context · 1.2 GB of memory"
    assert more(ModelState("m", "ready")) == ""

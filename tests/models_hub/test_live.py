"""The library says why a model is not there, in words and with the facts."""

import pytest
from django.utils.translation import override

from engine.protocol import ModelState
from models_hub.live import explanation, words


@pytest.mark.parametrize(
    ("error", "label"),
    [
        ("model_missing", "Its file is not where it was"),
        ("model_too_big", "Does not fit into memory"),
        ("model_crashed", "Stopped unexpectedly"),
        ("something_new", "Could not be loaded"),
    ],
)
def test_a_failure_has_its_reason_in_the_label(error: str, label: str) -> None:
    assert words(ModelState("m", "failed", error=error)) == label


def test_the_engines_sentence_is_told_with_its_facts_in_the_readers_language() -> None:
    facts: dict[str, str | int] = {"needs": "12 GB", "free": "3 GB"}
    state = ModelState("m", "failed", detail="It needs {needs}, and {free} is free.", facts=facts)
    assert explanation(state) == "It needs 12 GB, and 3 GB is free."
    with override("zh-hans"):
        assert explanation(state) == "它需要 12 GB，而可用的有 3 GB。"


def test_a_librarys_own_words_stay_as_they_are() -> None:
    state = ModelState("m", "failed", detail="unknown model architecture: '{new}'")
    assert explanation(state) == "unknown model architecture: '{new}'"

"""The page of a model's settings says which family it is of and how it is asked."""

from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from models_hub.advice import advice
from models_hub.models import LocalModel
from tests.models_hub.conftest import Said

KIMI = [
    ("Thinking", {"temperature": "1", "top_k": "40", "top_p": "0.95", "min_p": "0.05"}),
    ("Instant", {"temperature": "0.6", "top_k": "40", "top_p": "0.95", "min_p": "0.05"}),
]


@pytest.fixture
def page(alice: Client, engine: Said, tiny: LocalModel) -> str:
    LocalModel.objects.update(family="Kimi K2.6", thinks=True, context=262_144)
    return unescape(alice.get("/models/tiny-Q8_0/settings/").content.decode())


def test_the_family_is_shown_with_its_source_and_its_context(page: str) -> None:
    assert "Kimi K2.6" in page
    assert "Moonshot AI, model card of Kimi-K2.6" in page
    assert "98,304 tokens recommended of 262,144 tokens" in page


def test_each_mode_is_shown_with_the_sampling_it_gets() -> None:
    told = advice(LocalModel(family="Kimi K2.6", thinks=True))
    assert list(told.modes) == KIMI


def test_the_files_own_numbers_are_those_shown() -> None:
    told = advice(LocalModel(family="Kimi K2.6", thinks=True, sampling={"temperature": 0.3}))
    assert told.own
    assert {numbers["temperature"] for _mode, numbers in told.modes} == {"0.3"}


@pytest.mark.parametrize(
    ("family", "thinks", "modes"),
    [
        ("QwQ", True, ["Thinking"]),
        ("Qwen2.5", False, ["Instant"]),
        ("", True, ["Thinking", "Instant"]),
        ("", False, ["Instant"]),
    ],
)
def test_only_the_modes_that_a_model_has_are_shown(
    family: str, thinks: bool, modes: list[str]
) -> None:
    assert [
        mode for mode, _numbers in advice(LocalModel(family=family, thinks=thinks)).modes
    ] == modes


def test_penalties_are_shown_where_there_are_some() -> None:
    ((_mode, numbers),) = advice(LocalModel(family="Qwen3-VL")).modes
    assert numbers["presence_penalty"] == "1.5"


@pytest.mark.parametrize(
    ("family", "sampling", "words"),
    [
        ("", {}, "No family that Hearth knows, so it is asked like any model."),
        ("", {"top_k": 5}, "No family that Hearth knows. What the file itself recommends is used."),
        ("QwQ", {}, "As published: Qwen, model card"),
        ("QwQ", {"top_k": 5}, "comes first, then what is published: Qwen, model card"),
    ],
)
def test_it_says_where_the_numbers_come_from(
    alice: Client, engine: Said, tiny: LocalModel, family: str, sampling: dict[str, int], words: str
) -> None:
    LocalModel.objects.update(family=family, sampling=sampling)
    page = unescape(alice.get("/models/tiny-Q8_0/settings/").content.decode())
    assert words in page


def test_a_file_that_is_gone_still_says_how_it_is_asked(
    alice: Client, engine: Said, tiny: LocalModel
) -> None:
    Path(tiny.path).unlink()
    page = unescape(alice.get("/models/tiny-Q8_0/settings/").content.decode())
    assert "How it is asked" in page

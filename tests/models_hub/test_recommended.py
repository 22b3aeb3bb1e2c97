"""A model is asked as its file says, else as its family does, else as any model."""

from pathlib import Path
from typing import Any

import pytest

from engine.protocol import Sampling
from models_hub import recommended
from models_hub.families import ModeName
from models_hub.library import import_model
from models_hub.models import LocalModel
from tests.engine import gguf_files as files

pytestmark = pytest.mark.django_db


def model(**more: Any) -> LocalModel:
    return LocalModel(**{"name": "m", "path": "/m.gguf", "title": "M", "size": 1, **more})


@pytest.mark.parametrize(
    ("mode", "expected", "switches"),
    [
        ("thinking", Sampling(temperature=1.0, top_p=0.95), {"thinking": True}),
        ("instant", Sampling(temperature=0.6, top_p=0.95), {"thinking": False}),
    ],
)
def test_a_family_has_its_own_numbers_in_each_mode(
    mode: ModeName, expected: Sampling, switches: dict[str, bool]
) -> None:
    kimi = model(family="Kimi K2.6")
    assert recommended.sampling(kimi, mode) == expected
    assert recommended.switches(kimi, mode) == switches


def test_what_the_file_says_wins_over_the_family_and_the_rest_stays() -> None:
    kimi = model(family="Kimi K2.6", sampling={"temperature": 0.3, "top_k": 7})
    for mode in (recommended.mode(True), recommended.mode(False)):
        chosen = recommended.sampling(kimi, mode)
        assert (chosen.temperature, chosen.top_k, chosen.top_p) == (0.3, 7, 0.95)


def test_without_a_family_the_file_and_the_house_decide() -> None:
    assert recommended.sampling(model(), "thinking") == Sampling()
    chosen = recommended.sampling(model(sampling={"temperature": 0.6, "top_k": 20}), "instant")
    assert chosen == Sampling(0.6, 20)
    assert recommended.switches(model(), "thinking") == {}
    assert recommended.context(model()) is None


@pytest.mark.parametrize("wrong", [{"temperature": float("nan")}, {"top_p": 2}, {"other": 1}])
def test_numbers_that_cannot_be_are_left_out(wrong: dict[str, Any]) -> None:
    assert recommended.sampling(model(sampling=wrong), "instant") == Sampling()
    kimi = model(sampling=wrong, family="Kimi K2.6")
    assert recommended.sampling(kimi, "instant").temperature == 0.6


def test_a_chat_has_the_recommended_context_until_somebody_sets_the_pool() -> None:
    assert recommended.context(model(family="Kimi K2.6")) == 98_304
    assert recommended.context(model(family="Kimi K2.6", load={"sequences": 2})) == 98_304
    assert recommended.context(model(family="Kimi K2.6", load={"cells": 200_000})) is None
    assert recommended.context(model(family="gpt-oss")) is None


def test_a_model_from_before_the_table_is_known_by_its_names() -> None:
    old = model(title="Kimi-K2.6", architecture="deepseek2")
    assert recommended.sampling(old, "thinking").temperature == 1.0
    renamed = model(title="Grandma's", name="x", family="Kimi K2.6", architecture="deepseek2")
    assert recommended.sampling(renamed, "thinking").temperature == 1.0


@pytest.mark.parametrize(
    ("stem", "metadata", "family"),
    [
        ("weights", {"general.name": "Qwen3 8B"}, ""),
        ("weights", {"general.architecture": "qwen3", "general.name": "Qwen3 8B"}, "Qwen3"),
        ("weights", {"general.architecture": "qwen3", "general.basename": "Qwen3"}, "Qwen3"),
        ("Qwen3-4B-Instruct-2507-Q4_K_M", {"general.architecture": "qwen3"}, "Qwen3 Instruct 2507"),
        (
            "Mine",
            {"general.name": "Mine", "general.base_model.0.name": "Llama 3.1 8B Instruct"},
            "Llama 3.1",
        ),
        (
            "mine",
            {"general.name": "Hermes-4", "general.base_model.0.name": "Llama 3.1"},
            "Hermes 4",
        ),
    ],
)
def test_a_family_is_kept_when_a_file_enters_the_library(
    tmp_path: Path, stem: str, metadata: dict[str, Any], family: str
) -> None:
    architecture = metadata.get("general.architecture", "llama")
    figures = {key.replace("llama.", f"{architecture}."): v for key, v in files.LLAMA.items()}
    path = files.write(tmp_path / f"{stem}.gguf", figures | {"general.name": "Tiny"} | metadata)
    assert import_model(path).family == family


def test_a_thinking_family_thinks_even_where_its_template_hides_it(tmp_path: Path) -> None:
    path = files.write(tmp_path / "QwQ-32B-Q4_K_M.gguf", qwen2())
    assert import_model(path).thinks
    plain = files.write(tmp_path / "Qwen2.5-7B-Instruct-Q4_K_M.gguf", qwen2())
    assert not import_model(plain).thinks


def qwen2() -> dict[str, Any]:
    return {key.replace("llama.", "qwen2."): v for key, v in files.LLAMA.items()} | {
        "general.architecture": "qwen2"
    }


@pytest.mark.parametrize(
    ("folder", "repository"),
    [
        ("hub/models--unsloth--Kimi-K2.6-GGUF/snapshots/abc/UD-Q2_K_XL", "unsloth/Kimi-K2.6-GGUF"),
        ("hub/models--a--b--c/snapshots/abc", "a/b--c"),
        ("lmstudio-community/Qwen3-8B-GGUF", "lmstudio-community/Qwen3-8B-GGUF"),
        ("hub/models--openai-community", ""),
        ("some/models", ""),
    ],
)
def test_folders_tell_the_repository(tmp_path: Path, folder: str, repository: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    path = files.write(tmp_path / folder / "weights.gguf")
    assert import_model(path).repository == repository


def test_a_folder_of_the_hubs_cache_tells_the_family(tmp_path: Path) -> None:
    folder = tmp_path / "models--unsloth--QwQ-32B-GGUF" / "snapshots" / "abc"
    folder.mkdir(parents=True)
    assert import_model(files.write(folder / "weights.gguf", qwen2())).family == "QwQ"

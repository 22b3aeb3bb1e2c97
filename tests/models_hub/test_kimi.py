"""The miniature of Kimi K2.6 is taken for what it is, and its template hears its own switch."""

from pathlib import Path

import pytest

from engine.prompt import compiled, render
from models_hub import recommended
from models_hub.families import ModeName
from models_hub.library import import_model
from models_hub.models import LocalModel
from tests.hub import kimi, miniature

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(tmp_path: Path) -> LocalModel:
    """Its eight shards, as the hub's cache keeps them."""
    folder = tmp_path / "models--unsloth--Kimi-K2.6-mini-GGUF" / "snapshots" / "abc"
    shards = [file for file in miniature.quants() if "UD-Q2_K_XL" in file.name]
    for shard in shards:
        path = folder / shard.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shard.content.data)
    return import_model(folder / shards[0].name)


def test_it_is_recognised_from_its_header_and_its_folder(model: LocalModel) -> None:
    assert (model.family, model.thinks, model.shards) == ("Kimi K2.6", True, 8)
    assert model.repository == "unsloth/Kimi-K2.6-mini-GGUF"
    assert recommended.context(model) == 98_304


@pytest.mark.parametrize(
    ("mode", "temperature", "ending"),
    [("thinking", 1.0, "<think>"), ("instant", 0.6, "<think></think>")],
)
def test_each_mode_reaches_its_template(
    model: LocalModel, mode: ModeName, temperature: float, ending: str
) -> None:
    switches = recommended.switches(model, mode)
    asked = {"messages": [{"role": "user", "content": "Hi"}], "add_generation_prompt": True}
    prompt = render(compiled(kimi.TEMPLATE), {**switches, **asked})
    assert prompt.endswith(f"assistant<|im_middle|>{ending}")
    chosen = recommended.sampling(model, mode)
    assert (chosen.temperature, chosen.top_p) == (temperature, 0.95)

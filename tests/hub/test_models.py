"""The models on the tests' hub are models: the miniature chats, the true one has its true needs."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from engine import fit
from engine.fit import Device, Machine
from engine.gguf import Model, read_model
from engine.prompt import compiled, render
from engine.protocol import Load, Sampling
from engine.runner.loading import Settings
from engine.runner.model import Model as Loaded
from tests.engine.looping import Bench
from tests.hub import kimi, miniature
from tests.hub.repository import File

GB = 10**9
BIG = Machine(512 * GB, (Device("24 GB", "gpu", 24 * GB, 24 * GB),), 32)
ASKED = [{"role": "user", "content": "Who are you?"}]


def written(files: Iterable[File], label: str, folder: Path) -> Path:
    """One quant in a folder, the noise of what is large left out; the first shard."""
    paths = []
    for file in (file for file in files if file.name.startswith(f"{label}/")):
        path = folder / Path(file.name).name
        with path.open("wb") as out:
            out.write(next(file.content.pieces(0, file.content.size)))
            out.truncate(file.content.size)
        paths.append(path)
    return paths[0]


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    path = written(miniature.quants(), "UD-Q2_K_XL", tmp_path_factory.mktemp("mini"))
    figures = Load(cells=1024, sequences=8, batch=256, ubatch=128, threads=1)
    return Loaded(Settings(str(path), figures), lambda part: None)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize(
    ("thinking", "said"),
    [(True, f"{miniature.THOUGHT}</think>{miniature.ANSWER}"), (False, miniature.ANSWER)],
)
def test_the_miniature_thinks_or_answers_at_once(
    mini: Loaded, thinking: bool, said: str, temperature: float
) -> None:
    bench = Bench(mini, cells=1024, limit=1024)
    values = {"messages": ASKED, "add_generation_prompt": True, "thinking": thinking}
    prompt = mini.vocabulary.tokenize(render(compiled(mini.template), values))
    sampling = Sampling(temperature=temperature, max_tokens=64)
    reply = bench.ask(prompt, sampling=sampling)
    bench.run()
    pieces = [mini.vocabulary.piece(token) for token in reply.tokens[len(prompt) :]]
    assert b"".join(pieces).decode() == said
    assert bench.ear.ends[reply.reply]["reason"] == "stop"


@pytest.mark.parametrize(
    ("label", "size", "shards"),
    [("UD-Q2_K_XL", 340, 8), ("UD-Q4_K_XL", 584, 14), ("UD-Q8_K_XL", 595, 14)],
)
def test_the_true_one_is_as_large_as_its_headers_say(
    tmp_path: Path, label: str, size: int, shards: int
) -> None:
    found = read_model(written(kimi.quants(), label, tmp_path))
    assert (round(found.size / GB), len(found.shards), found.quant) == (size, shards, label)
    assert found.size == sum(header_bytes(found)) + sum(t.size for t in found.tensors.values())
    assert sum(header_bytes(found)) < 20 * 10**6
    assert found.number("context_length") == 262_144
    assert max(shard.size for shard in found.shards) < 50 * GB
    plan = fit.plan(found, BIG)
    assert isinstance(plan, fit.Plan if size < 512 else fit.TooBig)


def header_bytes(model: Model) -> list[int]:
    """Bytes before the weights, of each shard, and what rounding leaves between them."""
    return [shard.size - sum(t.size for t in shard.tensors) for shard in model.shards]

"""The memory we compute is the memory llama.cpp takes, for every kind of model and setting."""

import json
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import cache, partial
from itertools import product
from pathlib import Path

import pytest

from engine import fit
from engine.complaint import Failure, explain
from engine.gguf import read_model
from engine.protocol import Load
from tests.engine import gguf_files, miniatures, shapes
from tests.engine.buffers import Sizes

WINDOWED = {"gemma3", "gpt-oss"}
ROUNDING = 0.006 * 2**20
"""Bytes by which one line of llama.cpp's log may be off."""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`file("llama")`: the miniature of an architecture, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("miniatures")
    return cache(lambda name: miniatures.write(name, folder))


def ways(name: str) -> Iterator[Load]:
    """Pools, replies, batches, and the ways of keeping keys and values."""
    kept = [(True, "f16", "f16"), (True, "q8_0", "q8_0"), (False, "f16", "f16")]
    if name != "deepseek2":  # which takes its values from its keys
        kept += [(True, "q8_0", "q4_0"), (False, "q8_0", "f16")]
    whole = (True, False) if name in WINDOWED else (True,)
    figures = product((1024, 8192), ((1, 512), (5, 128), (32, 512)), kept, whole)
    for cells, (sequences, ubatch), (flash, keys, values), full in figures:
        yield Load(
            cells=cells,
            sequences=sequences,
            cache_k=keys,
            cache_v=values,
            flash=flash,
            gpu_layers=0,
            threads=1,
            batch=512,
            ubatch=ubatch,
            mmap=False,
            swa_full=full,
        )


def measure(
    path: Path,
    loads: list[Load],
    most: int = resource.RLIM_INFINITY,
    *,
    rehearse: bool = False,
) -> list[Sizes]:
    """The buffers llama.cpp makes, or would, in a process that gets at most so many bytes."""
    ways = [{"path": str(path), "load": asdict(load), "rehearse": rehearse} for load in loads]
    asked = [json.dumps(way) for way in ways]
    command = [sys.executable, "-m", "tests.engine.buffers"]
    done = subprocess.run(
        command,
        input="\n".join(asked),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=partial(resource.setrlimit, resource.RLIMIT_AS, (most, most)),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers: list[Sizes] = [json.loads(line) for line in done.stdout.splitlines()]
    for sizes in answers:
        kept = sizes.pop("cache", {})
        if rehearse:
            sizes["KV"] = kept
    return answers


@pytest.mark.parametrize("name", miniatures.ALL)
def test_weights_and_cache_within_one_percent_and_everything_within_ten(
    file: Callable[[str], Path], name: str
) -> None:
    model, loads = read_model(file(name)), list(ways(name))
    for load, sizes in zip(loads, measure(file(name), loads), strict=True):
        assert "failed" not in sizes, (load, sizes)
        said = {what: sum(places.values()) for what, places in sizes.items()}
        need = fit.need(model, load.cells or 0, load.sequences or 0, load)
        kept = said.get("KV", 0) + said.get("RS", 0)
        assert need.weights == pytest.approx(said["model"], rel=0.01, abs=2 * ROUNDING), load
        assert need.cache == pytest.approx(kept, rel=0.01, abs=2 * ROUNDING), load
        counted = need.weights + need.cache + need.compute
        assert counted == pytest.approx(sum(said.values()), rel=0.1), load


@pytest.mark.parametrize("made", [shapes.kimi_k2, shapes.llama_8b])
def test_models_of_full_size_too(tmp_path: Path, made: Callable[[], miniatures.Made]) -> None:
    path = shapes.write(made(), tmp_path / "full.gguf")
    loads = [
        Load(cells=cells, sequences=32, flash=flash, batch=512, ubatch=512, threads=1)
        for cells, flash in ((98_304, True), (8192, False))
    ]
    for load, sizes in zip(loads, measure(path, loads, rehearse=True), strict=True):
        need = fit.need(read_model(path), load.cells or 0, 32, load)
        assert need.cache == pytest.approx(sizes["KV"]["all"], rel=0.01)
        working = sum(sizes["compute"].values()) + sum(sizes["output"].values())
        assert need.compute == pytest.approx(working, rel=0.1), load


@pytest.mark.parametrize("name", ["llama-q4_0", "gpt-oss", "qwen3"])
def test_what_stays_mapped_and_what_is_rearranged(file: Callable[[str], Path], name: str) -> None:
    plain = Load(cells=1024, sequences=1, batch=512, ubatch=512, threads=1, mmap=False)
    (sizes,) = measure(file(name), [plain])
    need = fit.need(read_model(file(name)), 1024, 1, Load(mmap=True))
    rearranged = sizes["model"].get("CPU_REPACK", 0)
    if platform.machine() == "x86_64":  # elsewhere other types are
        assert need.weights - need.mapped == pytest.approx(rearranged, rel=0.01, abs=ROUNDING)
    assert fit.need(read_model(file(name)), 1024, 1, Load(mmap=False)).mapped == 0


def why(path: Path, load: Load, most: int = resource.RLIM_INFINITY) -> Failure:
    """Why it cannot be loaded, as people hear it."""
    (answer,) = measure(path, [load], most)
    return explain(next(iter(answer["failed"])))


def test_an_unknown_architecture_says_so(tmp_path: Path) -> None:
    metadata, tensors = miniatures.llama()
    metadata["general.architecture"] = "martian"
    strange = gguf_files.write(tmp_path / "strange.gguf", metadata, tensors=tensors)
    failure = why(strange, Load(cells=256, sequences=1))
    assert (failure.code, failure.facts) == ("model_unsupported", {"name": "martian"})


def test_a_missing_tensor_says_so(tmp_path: Path) -> None:
    metadata, tensors = miniatures.llama()
    del tensors["blk.2.ffn_up.weight"]
    path = gguf_files.write(tmp_path / "m.gguf", metadata, tensors=tensors)
    failure = why(path, Load(cells=256, sequences=1))
    assert (failure.code, failure.facts) == ("model_bad", {"name": "blk.2.ffn_up.weight"})


def test_memory_that_cannot_be_had_says_so(file: Callable[[str], Path]) -> None:
    load = Load(cells=131_072, sequences=1, batch=512, ubatch=512, threads=1)
    assert why(file("llama"), load, most=500_000_000).code == "model_too_big"

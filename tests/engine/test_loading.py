"""Every field of a Load reaches llama.cpp, and models of every kind can then be asked something."""

from pathlib import Path

import pytest
from llama_cpp import llama_cpp as c

from engine import fit
from engine.gguf import read_model
from engine.protocol import Load
from engine.runner import ggml_library
from engine.runner.loading import STEMS, Settings, load_mode, load_model, open_context, stems
from engine.runner.logs import Logs
from engine.runner.model import Model, Tokens
from tests.engine import miniatures

RAM = fit.Machine(8 * 10**9, (), 2)


@pytest.mark.parametrize("name", miniatures.ALL)
def test_a_planned_model_of_every_kind_computes(tmp_path: Path, name: str) -> None:
    path = miniatures.write(name, tmp_path)
    plan = fit.plan(read_model(path), RAM, Load(cells=1024, sequences=4, threads=1))
    assert isinstance(plan, fit.Plan)
    heard: list[float] = []
    model = Model(Settings(str(path), plan.load), heard.append)
    assert heard[-1] == 1.0
    assert (model.cells, model.sequences) == (1024, 4)
    assert model.decode([Tokens(0, 0, [1, 300, 301], True)]) == [2]
    c.llama_free(model.context)
    c.llama_model_free(model.model)


def test_figures_of_a_load_are_those_of_the_context(tmp_path: Path) -> None:
    path = miniatures.write("llama", tmp_path)
    logs = Logs()
    load = Load(
        cells=512, sequences=3, cache_k="q8_0", cache_v="q4_0", flash=True, threads=2, batch=128
    )
    model = load_model(Settings(str(path), load), logs, lambda _part: None)
    context = open_context(model, load, logs)
    assert c.llama_n_ctx(context) == 512
    assert c.llama_n_batch(context) == 128
    assert c.llama_n_threads(context) == c.llama_n_threads_batch(context) == 2
    assert c.llama_n_seq_max(context) == 3 + STEMS
    c.llama_free(context)
    c.llama_model_free(model)


def test_stems_only_where_a_sequence_id_costs_nothing(tmp_path: Path) -> None:
    expected = {"llama": STEMS, "gemma3": STEMS, "mamba": 0, "lfm2": 0, "qwen35": 0}
    for name, count in expected.items():
        path = miniatures.write(name, tmp_path)
        model = load_model(Settings(str(path)), Logs(), lambda _part: None)
        assert stems(model) == count
        c.llama_model_free(model)


def test_experts_are_told_to_stay_in_ram_and_layers_where_to_go(tmp_path: Path) -> None:
    """Without a GPU this changes nothing but must be understood."""
    path = miniatures.write("qwen3moe", tmp_path)
    load = Load(gpu_layers=3, split=(2.0, 1.0), ram_experts=2, mmap=False)
    logs = Logs()
    model = load_model(Settings(str(path), load), logs, lambda _part: None)
    assert not logs.errors
    c.llama_model_free(model)


@pytest.mark.parametrize(
    ("mmap", "mlock", "mode"),
    [(None, None, 1), (True, None, 1), (False, None, 0), (True, True, 3), (False, True, 2)],
)
def test_how_the_file_comes_into_memory(mmap: bool, mlock: bool, mode: int) -> None:
    assert load_mode(Load(mmap=mmap, mlock=mlock)) == mode


def test_ggml_names_the_processors_of_this_machine() -> None:
    found = list(ggml_library.processors())
    assert any(p.type == 0 and p.total > 0 for p in found)

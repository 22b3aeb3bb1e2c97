"""The memory a model needs is computed from its header, and the pool shrinks to what is free."""

import struct
from pathlib import Path
from typing import Any

import pytest

from engine import fit, gguf
from tests.engine import gguf_files as files

GB = 10**9


def model(tmp_path: Path, **changes: Any) -> gguf.Model:
    """A header of a small llama with some figures of its architecture changed; weights of zeros."""
    metadata = files.LLAMA | {f"llama.{key}": value for key, value in changes.items()}
    return gguf.read_model(files.write(tmp_path / "m.gguf", metadata))


def test_one_cell_is_keys_and_values_of_every_layer(tmp_path: Path) -> None:
    small = model(tmp_path)
    one, two = fit.need(small, 1024), fit.need(small, 2048)
    # 2 layers x 2 heads for keys and values x (16 + 16) numbers x 2 bytes
    assert two.cache - one.cache == 1024 * 2 * 2 * (16 + 16) * 2


def test_heads_wider_than_the_model_say_so(tmp_path: Path) -> None:
    wide = model(tmp_path, **{"attention.key_length": 128, "attention.value_length": 64})
    assert fit.need(wide, 256).cache == 256 * 2 * 2 * (128 + 64) * 2


def test_layers_without_attention_take_no_cells(tmp_path: Path) -> None:
    hybrid = model(tmp_path, **{"attention.head_count_kv": [2, 0]})
    assert fit.need(hybrid, 256).cache == 256 * 1 * 2 * (16 + 16) * 2


def test_keys_by_which_a_layer_looks_for_cells_are_kept_beside_the_others(tmp_path: Path) -> None:
    plain = fit.need(model(tmp_path), 256).cache
    indexed = fit.need(model(tmp_path, **{"attention.indexer.key_length": 128}), 256).cache
    assert indexed - plain == 256 * 2 * 128 * 2


def test_a_state_is_paid_for_each_reply_and_not_for_each_token(tmp_path: Path) -> None:
    ssm = {"inner_size": 128, "state_size": 16, "conv_kernel": 4, "group_count": 1}
    metadata = files.LLAMA | {"general.architecture": "mamba"}
    figures = {"block_count": 2, "embedding_length": 64, "context_length": 512}
    for name, value in (figures | {f"ssm.{k}": v for k, v in ssm.items()}).items():
        metadata[f"mamba.{name}"] = value
    state = gguf.read_model(files.write(tmp_path / "m.gguf", metadata))
    each = 2 * 4 * (128 * 16 + 3 * (128 + 2 * 16))
    assert fit.need(state, 256, sequences=1).cache == each
    assert fit.need(state, 4096, sequences=8).cache == each * 8


def test_weights_are_all_tensors(tmp_path: Path) -> None:
    assert fit.need(model(tmp_path), 256).weights == 25_600 * 2 + 8192 + 64 * 64 // 32 * 34 + 63 * 4


def test_a_tied_embedding_counts_twice_only_where_the_output_is_a_copy(tmp_path: Path) -> None:
    tensors = {"token_embd.weight": ((64, 104), files.Q4_0_TENSOR)}
    rearranged = gguf.read_model(files.write(tmp_path / "q4.gguf", tensors=tensors))
    assert fit.need(rearranged, 256).weights == 2 * 64 * 104 // 32 * 18
    tensors = {"token_embd.weight": ((64, 104), files.F16_TENSOR)}
    shared = gguf.read_model(files.write(tmp_path / "f16.gguf", tensors=tensors))
    assert fit.need(shared, 256).weights == 64 * 104 * 2
    gpu = fit.Machine(64 * GB, (fit.Device("one", "gpu", 8 * GB, 8 * GB),))
    placed = fit.plan(shared, gpu)
    assert isinstance(placed, fit.Plan)
    assert placed.need.weights == 2 * 64 * 104 * 2


def test_layers_that_only_predict_further_tokens_are_not_loaded(tmp_path: Path) -> None:
    whole = fit.need(model(tmp_path), 256)
    less = fit.need(model(tmp_path, nextn_predict_layers=1), 256)
    assert whole.weights - less.weights == 64 * 64 // 32 * 34
    assert less.cache * 2 == whole.cache


def test_with_room_the_pool_is_four_times_the_trained_context(tmp_path: Path) -> None:
    chosen = fit.plan(model(tmp_path, context_length=2048), 64 * GB)
    assert isinstance(chosen, fit.Plan)
    assert (chosen.cells, chosen.sequences) == (8192, 32)


def test_a_long_context_is_not_taken_whole(tmp_path: Path) -> None:
    chosen = fit.plan(model(tmp_path, context_length=1_000_000), 64 * GB)
    assert isinstance(chosen, fit.Plan)
    assert chosen.cells == 98_304


def test_other_models_keep_room_in_ram(tmp_path: Path) -> None:
    long = model(tmp_path, context_length=1_000_000, **{"attention.key_length": 1024})
    wide, enough = fit.need(long, 98_304), fit.need(long, 32_768)
    assert cells(long, 2 * wide.total) == 32_768 < cells(long, 6 * wide.total) < 98_304
    assert cells(long, 9 * wide.total) == 98_304
    assert cells(long, enough.total) == 32_768


def cells(of: gguf.Model, free: int) -> int:
    chosen = fit.plan(of, free)
    assert isinstance(chosen, fit.Plan)
    return chosen.cells


def test_with_less_room_the_pool_is_the_largest_that_fits(tmp_path: Path) -> None:
    big = model(tmp_path, context_length=131_072, **{"attention.key_length": 4096})
    free = fit.need(big, 20_000).total
    chosen = fit.plan(big, free)
    assert isinstance(chosen, fit.Plan)
    assert chosen.cells == 20_224
    assert chosen.need.total <= free < fit.need(big, chosen.cells + 256).total


def test_too_big_says_what_it_needs_and_what_is_free(tmp_path: Path) -> None:
    refused = fit.plan(model(tmp_path), 4096)
    assert isinstance(refused, fit.TooBig)
    assert refused.sentence.endswith("MB, 4.1 kB free")
    assert fit.TooBig(6_100_000_000, 4_000_000_000).sentence == "needs 6.1 GB, 4.0 GB free"


@pytest.mark.parametrize(
    "changes",
    [
        {"block_count": 2**32 - 1},
        {"block_count": -1},
        {"block_count": "two"},
        {"attention.head_count": [1.5, 2.5]},
        {"attention.head_count_kv": [1]},
        {"context_length": struct.pack("<IQ", files.U64, 2**64 - 1)},
    ],
)
def test_figures_that_cannot_be_are_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    with pytest.raises(gguf.BadGGUF, match="damaged"):
        fit.plan(model(tmp_path, **changes), GB)


def test_huge_figures_are_too_big_and_not_slow(tmp_path: Path) -> None:
    most = 2**32 - 1
    monster = model(tmp_path, block_count=512, embedding_length=most, feed_forward_length=most)
    assert isinstance(fit.plan(monster, 64 * GB), fit.TooBig)


def test_free_memory_is_some_and_at_most_the_machine_s(tmp_path: Path) -> None:
    assert 0 < fit.free_memory() < 2**50

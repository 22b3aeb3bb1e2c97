"""No header, however made, does more than raise BadGGUF, and soon."""

import random
import struct
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from engine import fit, gguf
from tests.engine import gguf_files as files

HUGE = [2**31, 2**32 - 1, 2**63 - 1, 2**63, 2**64 - 1]


def refused(path: Path) -> str:
    """The complaint, which must come within two seconds and 200 MB."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises(gguf.BadGGUF) as caught:
            gguf.read_model(path)
        assert time.perf_counter() - start < 2
        assert tracemalloc.get_traced_memory()[1] < 200e6
    finally:
        tracemalloc.stop()
    return str(caught.value)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("which", ["keys", "count"])
def test_counts_that_lie(tmp_path: Path, which: str, number: int) -> None:
    refused(files.write(tmp_path / "m.gguf", files.LLAMA, **{which: number}))


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("kind", [files.TEXT, files.U8, files.U64, files.ARRAY, 99])
def test_arrays_that_lie_about_their_length(tmp_path: Path, kind: int, number: int) -> None:
    array = struct.pack("<IIQ", files.ARRAY, kind, number)
    refused(files.write(tmp_path / "m.gguf", files.LLAMA | {"x": array}))


@pytest.mark.parametrize("number", HUGE)
def test_texts_that_lie_about_their_length(tmp_path: Path, number: int) -> None:
    refused(files.write(tmp_path / "m.gguf", {"x": struct.pack("<IQ", files.TEXT, number)}))


def test_arrays_of_arrays_are_refused_however_deep(tmp_path: Path) -> None:
    deep = struct.pack("<I", files.ARRAY) + struct.pack("<IQ", files.ARRAY, 1) * 10_000
    assert "damaged" in refused(files.write(tmp_path / "m.gguf", {"x": deep}))


def test_a_hundred_million_empty_texts_are_not_walked(tmp_path: Path) -> None:
    path = files.write(tmp_path / "m.gguf", {"x": struct.pack("<IIQ", 9, files.TEXT, 10**8)})
    with path.open("r+b") as file:
        file.truncate(10**9)  # a sparse file: a gigabyte of zeros that takes no disk
    assert "damaged" in refused(path)


def test_texts_too_large_to_keep_are_refused(tmp_path: Path) -> None:
    path = files.write(tmp_path / "m.gguf", {"x": struct.pack("<IQ", files.TEXT, 10**9)})
    with path.open("r+b") as file:
        file.truncate(2 * 10**9)
    assert "damaged" in refused(path)


@pytest.mark.parametrize(
    ("name", "shape", "kind"),
    [
        ("x" * 65, (64,), files.F32_TENSOR),
        ("x", (2**63,), files.F32_TENSOR),
        ("x", (2**32, 2**32), files.F32_TENSOR),
        ("x", (2**62, 2), files.F16_TENSOR),
        ("x", (1, 1, 1, 1, 1), files.F32_TENSOR),
        ("x", (33,), files.Q8_0_TENSOR),
    ],
)
def test_tensors_that_cannot_be(
    tmp_path: Path, name: str, shape: tuple[int, ...], kind: int
) -> None:
    good = files.pack(tensors={"y": ((32,), kind)})
    row = files.text("y") + struct.pack("<IQ", 1, 32)
    assert row in good
    forged = files.text(name) + struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
    (tmp_path / "m.gguf").write_bytes(good.replace(row, forged))
    refused(tmp_path / "m.gguf")


@pytest.mark.parametrize("kind", [4, 5, 31, 38, 99, 2**32 - 1])
def test_tensor_types_that_do_not_exist(tmp_path: Path, kind: int) -> None:
    good = files.pack(tensors={"y": ((32,), files.F32_TENSOR)})
    row = files.text("y") + struct.pack("<IQI", 1, 32, files.F32_TENSOR)
    forged = files.text("y") + struct.pack("<IQI", 1, 32, kind)
    (tmp_path / "m.gguf").write_bytes(good.replace(row, forged))
    assert "damaged" in refused(tmp_path / "m.gguf")


def test_two_tensors_in_one_place_are_refused(tmp_path: Path) -> None:
    tensors = {"a": ((64,), files.F32_TENSOR), "b": ((64,), files.F32_TENSOR)}
    row = files.text("b") + struct.pack("<IQI", 1, 64, files.F32_TENSOR)
    good = files.pack(tensors=tensors)
    forged = good.replace(row + struct.pack("<Q", 256), row + struct.pack("<Q", 0))
    assert forged != good
    (tmp_path / "m.gguf").write_bytes(forged)
    assert "place or shape of b" in refused(tmp_path / "m.gguf")


def test_a_key_or_a_tensor_named_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key.gguf").write_bytes(files.pack().replace(b"general.name", b"general.nam2"))
    twice = files.pack({"aa": 1, "ab": 2}).replace(b"ab\x04", b"aa\x04")
    (tmp_path / "key.gguf").write_bytes(twice)
    assert "names aa twice" in refused(tmp_path / "key.gguf")
    tensors = {"ta": ((8,), files.F32_TENSOR), "tb": ((8,), files.F32_TENSOR)}
    (tmp_path / "tensor.gguf").write_bytes(files.pack(tensors=tensors).replace(b"tb", b"ta"))
    assert "names ta twice" in refused(tmp_path / "tensor.gguf")


@pytest.mark.parametrize("alignment", [0, 3, 2**31, -32, "wide", 1.0])
def test_alignments_that_cannot_be(tmp_path: Path, alignment: Any) -> None:
    metadata = files.LLAMA | {"general.alignmenT": alignment}
    forged = files.pack(metadata).replace(b"general.alignmenT", b"general.alignment")
    (tmp_path / "m.gguf").write_bytes(forged)
    assert "damaged" in refused(tmp_path / "m.gguf")


def test_a_thousand_mutated_headers_raise_nothing_but_bad_gguf(tmp_path: Path) -> None:
    rng = random.Random(20)
    array = {"tokenizer.ggml.tokens": [f"t{n}" for n in range(1100)], "list": [1, 2, 3]}
    whole = files.pack(files.LLAMA | array)
    header = whole.index(bytes(100))
    path = tmp_path / "m.gguf"
    refusals = 0
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(header)] = rng.choice([0, 1, 255, 128, rng.randrange(256)])
        path.write_bytes(data[: rng.choice([len(data), rng.randrange(len(data))])])
        start = time.perf_counter()
        try:
            fit.plan(gguf.read_model(path), 2**33)
        except gguf.BadGGUF as error:
            refusals += bool(str(error))
        assert time.perf_counter() - start < 2
    assert refusals > 300

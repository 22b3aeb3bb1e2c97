"""Divides a model into shards as `gguf-split` does, and writes their weights."""

import struct
from collections.abc import Mapping
from typing import Any

from engine import ggml
from tests.engine import gguf_files as files
from tests.engine.miniatures import Made, Shapes

U16 = 2


def divide(made: Made, count: int, *, bare: bool = False) -> list[Made]:
    """`count` shards of about the same size; the first is all metadata when `bare`."""
    metadata, tensors = made
    first: list[Shapes] = [{}] if bare else []
    parts = first + _parts(tensors, count - len(first))
    return [
        ((metadata if number == 0 else {}) | _numbers(number, count, len(tensors)), part)
        for number, part in enumerate(parts)
    ]


def size_of(tensors: Shapes) -> int:
    """Bytes of weights, as they lie in a file."""
    return files.weights_size({}, tensors)


def hollow(made: Made) -> tuple[bytes, int]:
    """The header, and how many bytes of weights would follow it."""
    metadata, tensors = made
    return files.header(metadata, tensors), size_of(tensors)


def solid(made: Made, fill: files.Fill, known: Mapping[str, bytes] | None = None) -> bytes:
    """A whole file, the weights in `known` as they are there and all others from `fill`."""
    metadata, tensors = made
    out = [files.header(metadata, tensors)]
    for name, (shape, kind) in tensors.items():
        size = ggml.tensor_bytes(ggml.TYPES[kind], shape) or 0
        data = (known or {}).get(name) or fill(kind, size)
        out.append(data + bytes(-len(data) % 32))
    return b"".join(out)


def _parts(tensors: Shapes, count: int) -> list[Shapes]:
    total, before = size_of(tensors), 0
    parts: list[Shapes] = [{} for _ in range(count)]
    for name, tensor in tensors.items():
        parts[min(count - 1, before * count // total)][name] = tensor
        before += size_of({name: tensor})
    return parts


def _numbers(number: int, count: int, tensors: int) -> dict[str, Any]:
    """In the types that llama.cpp insists on."""
    return {
        "split.no": struct.pack("<IH", U16, number),
        "split.count": struct.pack("<IH", U16, count),
        "split.tensors.count": struct.pack("<Ii", files.I32, tensors),
    }

"""Writes small GGUFs for tests, right ones and wrong ones, byte by byte."""

import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from engine import ggml

U8, I32, U32, F32, BOOL, TEXT, ARRAY, U64 = 0, 5, 4, 6, 7, 8, 9, 10
F32_TENSOR, F16_TENSOR, Q4_0_TENSOR, Q8_0_TENSOR, MXFP4_TENSOR = 0, 1, 2, 8, 39

Tensors = Mapping[str, tuple[tuple[int, ...], int]]
"""Shape, as ggml orders it, and type of each tensor by its name."""
Fill = Callable[[int, int], bytes]
"""The data of a tensor of some type and so many bytes."""

LLAMA: dict[str, Any] = {
    "general.architecture": "llama",
    "general.name": "Tiny",
    "general.file_type": 0,
    "llama.block_count": 2,
    "llama.context_length": 512,
    "llama.embedding_length": 64,
    "llama.feed_forward_length": 128,
    "llama.attention.head_count": 4,
    "llama.attention.head_count_kv": 2,
}
TENSORS: dict[str, tuple[tuple[int, ...], int]] = {
    "token_embd.weight": ((64, 100), F32_TENSOR),
    "blk.0.attn_q.weight": ((64, 64), F16_TENSOR),
    "blk.1.attn_q.weight": ((64, 64), Q8_0_TENSOR),
    "output_norm.weight": ((63,), F32_TENSOR),
    "output.weight": ((64, 100), F32_TENSOR),
}


def text(value: str) -> bytes:
    """A GGUF string."""
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def value(item: Any) -> bytes:
    """A typed value; whole numbers become u32, lists take the type of their first item."""
    if isinstance(item, bytes):
        return item  # already packed, type and all
    if isinstance(item, list):
        packed = [value(i) for i in item]
        return (
            struct.pack("<I", ARRAY)
            + packed[0][:4]
            + struct.pack("<Q", len(item))
            + b"".join(p[4:] for p in packed)
        )
    if isinstance(item, str):
        return struct.pack("<I", TEXT) + text(item)
    if isinstance(item, bool):
        return struct.pack("<I?", BOOL, item)
    if isinstance(item, float):
        return struct.pack("<If", F32, item)
    return struct.pack("<II", U32, item) if item >= 0 else struct.pack("<Ii", I32, item)


def pack(
    metadata: Mapping[str, Any] | None = None,
    tensors: Tensors | None = None,
    *,
    version: int = 3,
    keys: int | None = None,
    count: int | None = None,
    fill: Fill | None = None,
) -> bytes:
    """A whole file, with zeros for weights; `keys` and `count` lie about how many there are."""
    tensors = TENSORS if tensors is None else tensors
    head = header(metadata, tensors, version=version, keys=keys, count=count)
    return head + b"".join(_data(metadata, tensors, fill or _zeros))


def header(
    metadata: Mapping[str, Any] | None,
    tensors: Tensors,
    *,
    version: int = 3,
    keys: int | None = None,
    count: int | None = None,
) -> bytes:
    """What comes before the weights, padded to where they begin."""
    metadata = LLAMA if metadata is None else metadata
    out = b"GGUF" + struct.pack("<I", version)
    out += struct.pack("<Q", len(tensors) if count is None else count)
    out += struct.pack("<Q", len(metadata) if keys is None else keys)
    out += b"".join(text(key) + value(item) for key, item in metadata.items())
    offset, rows = 0, []
    for name, (shape, kind) in tensors.items():
        row = struct.pack(f"<I{len(shape)}Q", len(shape), *shape)
        rows.append(text(name) + row + struct.pack("<IQ", kind, offset))
        offset += _padded(_size(shape, kind), metadata)
    out += b"".join(rows)
    return out + bytes(_padded(len(out), metadata) - len(out))


def weights_size(metadata: Mapping[str, Any], tensors: Tensors) -> int:
    """Bytes of what comes after the header."""
    return sum(_padded(_size(*tensor), metadata) for tensor in tensors.values())


def _data(metadata: Mapping[str, Any] | None, tensors: Tensors, fill: Fill) -> Iterator[bytes]:
    metadata = LLAMA if metadata is None else metadata
    for shape, kind in tensors.values():
        size = _size(shape, kind)
        yield fill(kind, size) + bytes(_padded(size, metadata) - size)


def _zeros(_kind: int, size: int) -> bytes:
    return bytes(size)


def _size(shape: tuple[int, ...], kind: int) -> int:
    return ggml.tensor_bytes(ggml.TYPES[kind], shape) or 0


def _padded(size: int, metadata: Mapping[str, Any]) -> int:
    alignment = int(metadata.get("general.alignment", 32))
    return -(-size // alignment) * alignment


def write(path: Path, metadata: Mapping[str, Any] | None = None, **rest: Any) -> Path:
    """`pack` into a file; gives the path back."""
    path.write_bytes(pack(metadata, **rest))
    return path


def write_split(folder: Path, stem: str = "split", count: int = 3) -> list[Path]:
    """A model in `count` shards, each with a tensor of its own."""
    paths = []
    for number in range(count):
        metadata = {"split.no": number, "split.count": count}
        tensors = {f"blk.{number}.weight": ((64, 64), F32_TENSOR)}
        path = folder / f"{stem}-{number + 1:05}-of-{count:05}.gguf"
        paths.append(write(path, LLAMA | metadata if number == 0 else metadata, tensors=tensors))
    return paths

"""A model's headers as a few kilobytes that can be kept, and back."""

import json
import zlib
from pathlib import Path
from typing import Any

from engine.gguf import Header, Long, Model, Tensor, Value

FORM = 1
"""Counted up when what is kept changes; older ones are read anew from the hub."""
LARGEST = 2**20
"""Bytes; a real one takes a twentieth."""


def dumps(model: Model) -> bytes:
    """All shards, packed."""
    shards = [_plain(header) for header in model.shards]
    return zlib.compress(json.dumps(shards, separators=(",", ":")).encode())


def loads(data: bytes) -> Model:
    """What `dumps` was given."""
    return Model(tuple(_header(row) for row in json.loads(zlib.decompress(data))))


def _plain(header: Header) -> dict[str, Any]:
    tensors = [[t.name, t.shape, t.type, t.offset, t.size] for t in header.tensors]
    metadata = {key: _shortened(value) for key, value in header.metadata.items()}
    named = {"path": str(header.path), "version": header.version, "size": header.size}
    return named | {"metadata": metadata, "tensors": tensors}


def _shortened(value: Value) -> Any:
    return {"length": value.length} if isinstance(value, Long) else value


def _header(row: dict[str, Any]) -> Header:
    metadata = {
        key: Long(value["length"]) if isinstance(value, dict) else value
        for key, value in row["metadata"].items()
    }
    tensors = tuple(Tensor(name, tuple(shape), *rest) for name, shape, *rest in row["tensors"])
    return Header(Path(row["path"]), row["version"], row["size"], metadata, tensors)

"""Reads one GGUF file's header without trusting a byte of it.

The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3).
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from struct import Struct
from typing import BinaryIO

from engine import ggml
from engine.cursor import BadGGUF, Cursor
from engine.sentence import bytes_text, gettext_noop

Scalar = int | float | bool | str


@dataclass(frozen=True, slots=True)
class Long:
    """An array too long to keep (a vocabulary): only its length is known."""

    length: int


Value = Scalar | list[Scalar] | Long

KEPT = 1024
"""Arrays up to this length are kept whole; it holds one value for each layer of any model."""
KEYS_LIMIT, TENSORS_LIMIT, NAME_LIMIT, DIMENSIONS_LIMIT = 65_536, 262_144, 64, 4
TEXT, ARRAY = 8, 9
SCALARS = {
    0: Struct("<B"),
    1: Struct("<b"),
    2: Struct("<H"),
    3: Struct("<h"),
    4: Struct("<I"),
    5: Struct("<i"),
    6: Struct("<f"),
    7: Struct("<?"),
    10: Struct("<Q"),
    11: Struct("<q"),
    12: Struct("<d"),
}

MISSING = gettext_noop("There is no file {path}.")
FOLDER = gettext_noop("{path} is a folder. Give the path of a .gguf file in it.")
NOT_A_FILE = gettext_noop("{path} is not an ordinary file.")
UNREADABLE = gettext_noop("{path} cannot be read: {why}.")
EMPTY = gettext_noop("The file is empty. Download it again.")
TEXT_FILE = gettext_noop("This is a text file, not a GGUF.")
POINTER = gettext_noop(
    "This is a Git LFS pointer, not the model itself. Run `git lfs pull` where it came from."
)
OTHER_FILE = gettext_noop("This is not a GGUF: it does not begin as one.")
BIG_ENDIAN = gettext_noop("This GGUF was written for a big-endian machine; this one cannot use it.")
VERSION = gettext_noop("This is GGUF version {version}; only 2 and 3 can be read.")
TWICE = gettext_noop("The header is damaged: it names {name} twice.")
BAD_TENSOR = gettext_noop("The header is damaged: the place or shape of {name} cannot be right.")
WRONG_VALUE = gettext_noop("The header is damaged: {key} is {value}.")
TRUNCATED = gettext_noop(
    "The file ends in the middle of its weights: it is truncated (it has {have} and needs "
    "{needs}). Download it again."
)


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor: `offset` from the file's start and `size` in bytes; shape as ggml orders it."""

    name: str
    shape: tuple[int, ...]
    type: str
    offset: int
    size: int

    @property
    def elements(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Header:
    """One file's header; `size` is the file's, in bytes."""

    path: Path
    version: int
    size: int
    metadata: Mapping[str, Value]
    tensors: tuple[Tensor, ...]

    def text(self, key: str) -> str:
        """A text of the metadata, or "" when there is none."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def integer(self, key: str, default: int = 0, high: int = 2**32) -> int:
        """A whole number within 0..`high`; raises BadGGUF for anything else that is there."""
        value = self.metadata.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= high:
            raise BadGGUF(WRONG_VALUE, key=key[:80], value=str(value)[:40])
        return value

    def length(self, key: str) -> int:
        """How long an array of the metadata is; 0 when there is none."""
        value = self.metadata.get(key)
        if isinstance(value, Long):
            return value.length
        return len(value) if isinstance(value, list) else 0


def read_header(path: Path) -> Header:
    """One file's header, checked against the file's size. Raises BadGGUF."""
    try:
        with _open(path) as file:
            return parse_header(file, os.fstat(file.fileno()).st_size, path)
    except FileNotFoundError:
        raise BadGGUF(MISSING, path=str(path)) from None
    except OSError as error:
        raise BadGGUF(UNREADABLE, path=str(path), why=error.strerror or str(error)) from None
    except ValueError:  # a NUL in the path
        raise BadGGUF(MISSING, path=repr(str(path))) from None


def parse_header(file: BinaryIO, size: int, path: Path) -> Header:
    """The same of any stream at its start, of a file of `size` bytes that is named `path`; only
    what it needs is read. Raises BadGGUF, and whatever reading the stream raises."""
    return _read(path, Cursor(file, size))


def _open(path: Path) -> BinaryIO:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise BadGGUF(FOLDER, path=str(path))
    if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
        raise BadGGUF(NOT_A_FILE, path=str(path))
    return path.open("rb", buffering=2**18)


def _read(path: Path, cursor: Cursor) -> Header:
    _check_magic(cursor)
    version = cursor.u32()
    if version not in (2, 3):
        raise BadGGUF(VERSION if version & 0xFFFF else BIG_ENDIAN, version=version)
    tensor_count = cursor.count(24, TENSORS_LIMIT)
    key_count = cursor.count(13, KEYS_LIMIT)
    metadata: dict[str, Value] = {}
    for _ in range(key_count):
        key = cursor.text(65_535)
        if key in metadata:
            raise BadGGUF(TWICE, name=key[:80])
        metadata[key] = _value(cursor, cursor.u32())
    tensors = _tensors(cursor, tensor_count, _alignment(cursor, metadata))
    return Header(path, version, cursor.size, metadata, tensors)


def _check_magic(cursor: Cursor) -> None:
    start = cursor.take(min(4, cursor.size))
    if start == b"GGUF":
        return
    if not cursor.size:
        raise BadGGUF(EMPTY)
    start += cursor.take(min(508, cursor.size - len(start)))
    if start.startswith(b"version https://git-lfs"):
        raise BadGGUF(POINTER)
    raise BadGGUF(TEXT_FILE if _is_text(start) else OTHER_FILE)


def _is_text(start: bytes) -> bool:
    """Whether the bytes are UTF-8 (its last character perhaps cut) without control characters."""
    text = start.decode("utf-8", "ignore")
    whole = len(start) - len(text.encode()) < 4
    return whole and all(c >= " " or c in "\r\n\t\f" for c in text)


def _value(cursor: Cursor, kind: int) -> Value:
    if kind != ARRAY:
        return _scalar(cursor, kind)
    item = cursor.u32()
    if item != TEXT and item not in SCALARS:  # arrays of arrays too: llama.cpp reads none
        raise cursor.damaged(item)
    width = 8 if item == TEXT else SCALARS[item].size
    count = cursor.count(width, 2**32)
    if count <= KEPT:
        return [_scalar(cursor, item) for _ in range(count)]
    if item == TEXT:
        cursor.skip_texts(count)
    else:
        cursor.skip(count * width)
    return Long(count)


def _scalar(cursor: Cursor, kind: int) -> Scalar:
    if kind == TEXT:
        return cursor.text()
    if kind not in SCALARS:
        raise cursor.damaged(kind)
    shape = SCALARS[kind]
    value: Scalar = shape.unpack(cursor.take(shape.size))[0]
    return value


def _alignment(cursor: Cursor, metadata: Mapping[str, Value]) -> int:
    value = metadata.get("general.alignment", 32)
    if not isinstance(value, int) or not 0 < value <= 2**20 or value & (value - 1):
        raise cursor.damaged(str(value))
    return value


def _tensors(cursor: Cursor, count: int, alignment: int) -> tuple[Tensor, ...]:
    """The table, its offsets made absolute. llama.cpp wants the data in order, without gaps."""
    rows = [_row(cursor) for _ in range(count)]
    end = cursor.position
    start = place = -(-end // alignment) * alignment
    tensors: dict[str, Tensor] = {}
    for name, shape, kind, offset in rows:
        size = ggml.tensor_bytes(kind, shape)
        if size is None or start + offset != place:
            raise BadGGUF(BAD_TENSOR, name=name)
        if name in tensors:
            raise BadGGUF(TWICE, name=name)
        tensors[name] = Tensor(name, shape, kind.name, place, size)
        end = place + size
        place += -(-size // alignment) * alignment
    if end > cursor.size:
        raise BadGGUF(TRUNCATED, have=bytes_text(cursor.size), needs=bytes_text(end))
    return tuple(tensors.values())


def _row(cursor: Cursor) -> tuple[str, tuple[int, ...], ggml.Type, int]:
    name = cursor.text(NAME_LIMIT)
    dimensions = cursor.u32()
    if dimensions > DIMENSIONS_LIMIT:
        raise cursor.damaged(dimensions)
    shape = tuple(cursor.u64() for _ in range(dimensions))
    kind = ggml.TYPES.get(number := cursor.u32())
    if kind is None or prod(shape) >= 2**63:
        raise cursor.damaged(number if kind is None else str(shape))
    return name, shape, kind, cursor.u64()

"""Looks through a folder for GGUF files, whatever else is in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

ENTRIES_MOST = 200_000
DEPTH_MOST = 12
SUFFIX = ".gguf"
CACHED = "models--"
"""How the folders of models in the Hugging Face cache begin; others there hold data sets."""
NOT_CACHED = ("datasets--", "spaces--", "kernels--")
APART = frozenset({"blobs", "refs", ".no_exist", ".locks"})
"""Folders of such a one that hold no file under its own name."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it lies there: bytes, and when it was changed (ns since 1970). A dangling one is a
    link that leads nowhere."""

    path: str
    size: int
    changed: int
    dangling: bool = False


@dataclass(slots=True)
class Seen:
    """What was found below one folder; folders that could not be read; whether it was too much."""

    files: list[File] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    cut: bool = False


def walk(folder: str, most: int = ENTRIES_MOST) -> Seen:
    """Every GGUF below the folder. Links to folders are followed, each folder is entered once."""
    seen, known, left = Seen(), set[tuple[int, int]](), most
    ahead = [(folder, 0)]
    while ahead:
        here, depth = ahead.pop()
        for entry in _entries(here, known, seen):
            left -= 1
            if left < 0:
                seen.cut = True
                return seen
            if _is_folder(entry):
                if depth < DEPTH_MOST and _is_entered(here, entry.name):
                    ahead.append((entry.path, depth + 1))
            elif entry.name.lower().endswith(SUFFIX):
                seen.files.append(_file(entry))
    return seen


def _entries(folder: str, known: set[tuple[int, int]], seen: Seen) -> Iterator[os.DirEntry[str]]:
    """What lies in a folder, in the order of names; nothing when it was entered before."""
    try:
        found = os.stat(folder)
        if (found.st_dev, found.st_ino) in known:
            return
        known.add((found.st_dev, found.st_ino))
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        seen.unreadable.append(folder)
        return
    yield from listed


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_entered(folder: str, name: str) -> bool:
    if os.path.basename(folder).startswith(CACHED):
        return name not in APART
    return not name.startswith(NOT_CACHED)


def _file(entry: os.DirEntry[str]) -> File:
    try:
        found = entry.stat()
    except OSError:
        return File(entry.path, 0, 0, dangling=True)
    return File(entry.path, found.st_size, found.st_mtime_ns)

"""Which names from a hub may become paths: they are strangers' data, and stay in the folder."""

import re
from collections.abc import Iterable

from models_hub.hub.repository import HubFile

LONGEST = 255
"""Bytes of one part of a path, as file systems take them."""
DEEPEST = 16
PART = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
REPOSITORY = re.compile(rf"(?:{PART}/)?{PART}")
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")


class BadName(ValueError):
    """A name that will not be used; the text is the name, shortened and without odd characters."""


def check(repository: str, commit: str, files: Iterable[HubFile]) -> None:
    """Raises BadName unless every name is one that a real hub gives."""
    if not REPOSITORY.fullmatch(repository) or "--" in repository or ".." in repository:
        raise _bad(repository)
    if not COMMIT.fullmatch(commit):
        raise _bad(commit)
    _check_files(list(files))


def _check_files(files: list[HubFile]) -> None:
    names = {file.name for file in files}
    for file in files:
        if not is_plain(file.name) or not _is_known(file) or file.size < 0:
            raise _bad(file.name)
        if any(folder in names for folder in _folders(file.name)):
            raise _bad(file.name)  # a file cannot be a folder as well
    if len(names) != len(files):
        raise _bad("twice the same name")


def is_plain(name: str) -> bool:
    """Whether a file's name may become a path below a folder of ours."""
    parts = name.split("/")
    return len(parts) <= DEEPEST and all(_is_plain_part(part) for part in parts)


def _is_plain_part(part: str) -> bool:
    if part in {"", ".", ".."} or "\\" in part or not part.isprintable():
        return False
    try:
        return len(part.encode()) <= LONGEST
    except UnicodeEncodeError:
        return False


def _is_known(file: HubFile) -> bool:
    """Whether something tells if its bytes are right, and names its blob."""
    if file.sha256:
        return SHA256.fullmatch(file.sha256) is not None
    return COMMIT.fullmatch(file.blob) is not None


def _folders(name: str) -> Iterable[str]:
    parts = name.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def _bad(name: str) -> BadName:
    return BadName("".join(c if c.isprintable() else "?" for c in name[:80]))

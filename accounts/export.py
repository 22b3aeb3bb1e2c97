"""Everything that is kept of one person as a ZIP, written piece by piece while it is read."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from accounts.models import User

LEVEL = 6


@dataclass(frozen=True)
class Part:
    """One file of the archive. `pieces` gives its text bit by bit, each bit small enough to hold;
    `counted` tells its person in words what is in it, such as "12 chats", or nothing."""

    name: str
    pieces: Callable[[User], Iterator[str]]
    counted: Callable[[User], str] = lambda _user: ""


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Have archives hold these too; called once, by the `ready` of an app."""
    _parts.update({part.name: part for part in parts})


def contents(user: User) -> list[str]:
    """What there is of this person, in words, as far as it can be counted."""
    return [words for part in _parts.values() if (words := part.counted(user))]


def archive(user: User) -> Iterator[bytes]:
    """The ZIP of everything. Never more than one piece of a file is held."""
    out = _Taken()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
        for part in _parts.values():
            about = zipfile.ZipInfo(part.name, timezone.now().timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with packed.open(about, "w", force_zip64=True) as file:
                for piece in part.pieces(user):
                    file.write(piece.encode())
                    yield out.take()
    yield out.take()


def as_json(value: Any) -> str:
    """A whole file of it, to be read by people too; dates as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"


def as_line(value: Any) -> str:
    """One line of JSON Lines."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"


class _Taken(io.RawIOBase):
    """What was written since it was last taken; it cannot be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken, self.waiting = bytes(self.waiting), bytearray()
        return taken

"""The outside of a backup: a head that says how it is sealed, then the content in sealed pieces.

    HEARTH-BACKUP 1\n
    {"sealed": "passphrase" | "no", "salt": hex, "nonce": hex}\n
    piece, piece, ..., last piece

A piece holds PIECE bytes of content, the last one at most as many. With a passphrase it is
AES-256-GCM under a key that scrypt makes of it (n = 2^17, r = 8, p = 1: 128 MB and about half a
second a guess). Its nonce is the file's own 7 bytes, the piece's number, and whether it is the last
one (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizar, 2015), and the head is
authenticated with each: so a piece that was changed, moved, left out or cut off is noticed before
any of it is used, and memory is bounded by two pieces. Without a passphrase a piece ends with a
SHA-256 of the same things instead, against damage and not against malice.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"HEARTH-BACKUP "
FORMAT = 1
PIECE = 256 * 1024
HEAD_MOST = 4096
LAST = 1


class Unreadable(Exception):
    """The file is no backup, is damaged, or cannot be opened; str() says what to do."""


class Seal(Protocol):
    """How a piece is closed and opened."""

    @property
    def extra(self) -> int:
        """Bytes by which a piece gets longer."""
        ...

    def close(self, piece: bytes, nonce: bytes) -> bytes:
        """As it is written."""
        ...

    def open(self, sealed: bytes, nonce: bytes) -> bytes | None:
        """What was closed; None for anything else."""
        ...


@dataclass(frozen=True)
class Locked:
    """With a key."""

    key: bytes
    head: bytes
    extra: int = 16

    def close(self, piece: bytes, nonce: bytes) -> bytes:
        """See Seal."""
        return AESGCM(self.key).encrypt(nonce, piece, self.head)

    def open(self, sealed: bytes, nonce: bytes) -> bytes | None:
        """See Seal."""
        try:
            return AESGCM(self.key).decrypt(nonce, sealed, self.head)
        except InvalidTag:
            return None


@dataclass(frozen=True)
class Plain:
    """With a check sum alone."""

    head: bytes
    extra: int = 32

    def close(self, piece: bytes, nonce: bytes) -> bytes:
        """See Seal."""
        return piece + self._sum(piece, nonce)

    def open(self, sealed: bytes, nonce: bytes) -> bytes | None:
        """See Seal."""
        piece, told = sealed[: -self.extra], sealed[-self.extra :]
        return piece if told == self._sum(piece, nonce) else None

    def _sum(self, piece: bytes, nonce: bytes) -> bytes:
        return hashlib.sha256(self.head + nonce + piece).digest()


class Writer:
    """A file to write content to; `close` seals the last piece. `passphrase` "" seals nothing."""

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        said = {"sealed": "passphrase" if passphrase else "no"}
        said |= {"salt": secrets.token_hex(16), "nonce": secrets.token_hex(7)}
        head = MAGIC + b"%d\n" % FORMAT + json.dumps(said).encode() + b"\n"
        self._file = file
        self._seal, self._own = _seal(head, said, passphrase), bytes.fromhex(said["nonce"])
        self._number = 0
        self._rest = bytearray()
        file.write(head)

    def write(self, content: bytes) -> int:
        """Append; what does not fill a piece waits for more."""
        self._rest += content
        while len(self._rest) > PIECE:
            self._put(bytes(self._rest[:PIECE]), last=False)
            del self._rest[:PIECE]
        return len(content)

    def close(self) -> None:
        """No more will come. The file itself stays open."""
        self._put(bytes(self._rest), last=True)

    def _put(self, piece: bytes, last: bool) -> None:
        self._file.write(self._seal.close(piece, _nonce(self._own, self._number, last)))
        self._number += 1


class Reader:
    """A backup's content, piece by piece, each one checked; raises Unreadable.

    `done` counts the bytes of the file that were read.
    """

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        head, said = _head(file)
        self._file = file
        self._seal, self._own = _seal(head, said, passphrase), bytes.fromhex(said["nonce"])
        self._pieces = self._opened()
        self._rest = b""
        self.done = len(head)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end."""
        while not self._rest:
            if (piece := next(self._pieces, None)) is None:
                return b""
            self._rest = piece
        given = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(given) :]
        return given

    def finish(self) -> None:
        """Check what was not asked for, too."""
        for _piece in self._pieces:
            pass

    def _opened(self) -> Iterator[bytes]:
        length, number = PIECE + self._seal.extra, 0
        sealed = self._file.read(length)
        while True:
            following = self._file.read(length) if len(sealed) == length else b""
            last = not following
            piece = self._seal.open(sealed, _nonce(self._own, number, last))
            if piece is None:
                raise Unreadable(self._fault(number))
            self.done += len(sealed)
            yield piece
            if last:
                return
            sealed, number = following, number + 1

    def _fault(self, number: int) -> str:
        if number == 0 and isinstance(self._seal, Locked):
            return "The passphrase is wrong, or the file is damaged at its beginning."
        return (
            "The backup is damaged or cut off: what follows its first "
            f"{number * PIECE // 1024:,} KB is not what was written. Use another copy of it."
        )


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a backup wants a passphrase; raises Unreadable. Leaves the file at its beginning."""
    _raw, said = _head(file)
    file.seek(0, os.SEEK_SET)
    return bool(said["sealed"] == "passphrase")


def _head(file: IO[bytes]) -> tuple[bytes, dict[str, Any]]:
    """The head as it lies in the file, and what it says; raises Unreadable."""
    first = file.readline(HEAD_MOST)
    if not first.startswith(MAGIC):
        raise Unreadable("This file is no backup of Hearth.")
    if first != MAGIC + b"%d\n" % FORMAT:
        raise Unreadable("This backup was made by a newer Hearth: update this one first.")
    second = file.readline(HEAD_MOST)
    try:
        said = json.loads(second)
        if said["sealed"] in {"passphrase", "no"} and len(bytes.fromhex(said["nonce"])) == 7:
            bytes.fromhex(said["salt"])
            return first + second, said
    except (ValueError, KeyError, TypeError):
        pass  # the same sentence as for a head that says nonsense
    raise Unreadable("The backup is damaged at its very beginning. Use another copy of it.")


def _seal(head: bytes, said: dict[str, Any], passphrase: str) -> Seal:
    if said["sealed"] == "no":
        return Plain(head)
    kdf = Scrypt(salt=bytes.fromhex(said["salt"]), length=32, n=2**17, r=8, p=1)
    return Locked(kdf.derive(passphrase.encode()), head)


def _nonce(own: bytes, number: int, last: bool) -> bytes:
    return own + number.to_bytes(4, "big") + bytes([LAST if last else 0])

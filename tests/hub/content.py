"""What a file on the tests' hub holds: a head that is kept, and noise after it that is not."""

import hashlib
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from random import Random

PERIOD = 1_048_573
"""The noise repeats after so many bytes: a prime, so that no block of a wrong place is right."""

Made = tuple[bytes, int]
"""A head, and how many bytes of noise follow it."""


@cache
def _noise() -> memoryview:
    """Two periods, so that one period from any place is one slice."""
    return memoryview(Random(1).randbytes(PERIOD) * 2)


class Content:
    """The bytes of one file, made when somebody first asks for them."""

    def __init__(self, make: Callable[[], Made], sha256: str = "") -> None:
        """`sha256` is declared for what is too long to be hashed."""
        self._make = make
        self._declared = sha256

    @classmethod
    def kept(cls, data: bytes) -> "Content":
        """Just these bytes."""
        return cls(lambda: (data, 0))

    @classmethod
    def lazy(cls, make: Callable[[], bytes]) -> "Content":
        """All the bytes that `make` gives, when they are needed."""
        return cls(lambda: (make(), 0))

    @cached_property
    def _made(self) -> Made:
        return self._make()

    @property
    def size(self) -> int:
        """In bytes."""
        head, rest = self._made
        return len(head) + rest

    @cached_property
    def sha256(self) -> str:
        """As Git LFS names it."""
        return self._declared or self._hashed("sha256", b"")

    @cached_property
    def blob(self) -> str:
        """As git names it."""
        return self._hashed("sha1", f"blob {self.size}\0".encode())

    @property
    def data(self) -> bytes:
        """All of it, for what is small."""
        return b"".join(self.pieces(0, self.size))

    def pieces(self, start: int, stop: int) -> Iterator[memoryview]:
        """The bytes from `start` up to `stop`, none of them copied."""
        head = memoryview(self._made[0])
        if start < len(head):
            yield head[start:stop]
            start = len(head)
        while start < stop:
            place = (start - len(head)) % PERIOD
            piece = _noise()[place : place + min(PERIOD, stop - start)]
            yield piece
            start += len(piece)

    def _hashed(self, name: str, before: bytes) -> str:
        found = hashlib.new(name, before, usedforsecurity=False)
        for piece in self.pieces(0, self.size):
            found.update(piece)
        return found.hexdigest()

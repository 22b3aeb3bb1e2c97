"""A file far away as a stream: fetched in growing pieces as it is read, and never as a whole."""

import io
import os
from collections.abc import Callable
from typing import Any

LARGEST_PIECE = 2**21
GROWTH = 4

Fetch = Callable[[int, int], bytes]
"""Gives some of the bytes from a place on, at most so many, and at least one."""


class RangeFile(io.RawIOBase):
    """A seekable binary stream over `fetch`, of a file of `size` bytes.

    One piece is held at a time. The first has `first` bytes, the next ones grow; what is stepped
    over is not fetched.
    """

    def __init__(self, fetch: Fetch, size: int, first: int) -> None:
        super().__init__()
        self._fetch, self._size, self._next = fetch, size, first
        self._position = self._start = 0
        self._piece = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Costs nothing until something is read there."""
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}
        self._position = max(0, bases[whence] + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """As much as the piece at hand still holds, or the next one."""
        if self._position >= self._size:
            return 0
        at = self._position - self._start
        if not 0 <= at < len(self._piece):
            self._get()
            at = 0
        found = self._piece[at : at + len(buffer)]
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def _get(self) -> None:
        count = min(self._next, self._size - self._position)
        self._start, self._piece = self._position, self._fetch(self._position, count)
        self._next = min(self._next * GROWTH, LARGEST_PIECE)

"""Sends a file, or the range of it that was asked for, with the faults that were ordered."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.hub.content import Content
from tests.hub.faults import Fault

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
TICK_S = 0.02


class Dropped(Exception):
    """The connection is to be closed at once."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What is sent: bytes `start` up to `stop` of `total`; `part` when it answers a range."""

    start: int
    stop: int
    total: int
    part: bool

    @property
    def headers(self) -> dict[str, str]:
        """What is said of it."""
        said = {"Content-Length": str(self.stop - self.start), "Accept-Ranges": "bytes"}
        if self.part:
            said["Content-Range"] = f"bytes {self.start}-{self.stop - 1}/{self.total}"
        return said


def choose(asked: Mapping[str, str], etag: str, total: int) -> Slice | None:
    """The slice that a request's headers ask for; None when there is no such range."""
    whole = Slice(0, total, total, False)
    found = ONE_RANGE.fullmatch(asked.get("range", "").replace(" ", ""))
    if not found or not any(found.groups()):
        return whole
    if asked.get("if-range", f'"{etag}"') != f'"{etag}"':
        return whole
    first, last = found.groups()
    if not first:
        return Slice(max(0, total - int(last)), total, total, True) if int(last) else None
    stop = min(total, int(last) + 1) if last else total
    if last and int(last) < int(first):
        return whole
    return Slice(int(first), stop, total, True) if int(first) < total else None


def pieces(content: Content, chosen: Slice, fault: Fault) -> Iterator[bytes | memoryview]:
    """The bytes of a slice; what a fault adds to the file is zeros, and one byte may be wrong."""
    place = chosen.start
    for piece in content.pieces(chosen.start, min(chosen.stop, content.size)):
        wrong = -1 if fault.flip_at is None else fault.flip_at - place
        yield _flipped(piece, wrong) if 0 <= wrong < len(piece) else piece
        place += len(piece)
    if place < chosen.stop:
        yield bytes(chosen.stop - place)


class Sender:
    """Sends pieces on a socket as slowly, and as far, as a fault says."""

    def __init__(
        self,
        send: Callable[[memoryview], int],
        count: Callable[[int], None],
        fault: Fault,
        wait: Callable[[float], bool],
    ) -> None:
        """`send` gives how many bytes it took, `wait` stalls and tells whether it was ended.

        `count` hears of bytes before they go: whoever has them all must find them counted.
        """
        self._send, self._count, self._fault, self._wait = send, count, fault, wait
        self._sent = 0
        self._began = time.monotonic()

    def all(self, piece: bytes | memoryview) -> None:
        """Send a piece. Raises Dropped where a fault says so, and what the socket raises."""
        left = memoryview(piece)
        while left:
            took = self._some(left[: self._allowed(len(left))])
            self._sent += took
            left = left[took:]

    def _some(self, piece: memoryview) -> int:
        took = 0
        self._count(len(piece))
        try:
            took = self._send(piece)
        finally:
            self._count(took - len(piece))
        return took

    def _allowed(self, size: int) -> int:
        """How many bytes may go now, at least one; closes, stalls or slows as ordered."""
        fault = self._fault
        if fault.drop_after is not None:
            size = self._up_to(fault.drop_after, size)
            if not size:
                raise Dropped
        if fault.stall_after is not None and self._sent <= fault.stall_after:
            size = self._up_to(fault.stall_after, size)
            if not size:
                return self._stall()
        return self._paced(size) if fault.pace else size

    def _up_to(self, limit: int, size: int) -> int:
        return max(0, min(size, limit - self._sent))

    def _stall(self) -> int:
        if self._wait(self._fault.stall_s):
            raise Dropped
        return 1

    def _paced(self, size: int) -> int:
        """As much as the pace allows by now, after a moment's wait when that is nothing."""
        while (room := int((time.monotonic() - self._began) * self._fault.pace) - self._sent) < 1:
            if self._wait(TICK_S):
                raise Dropped
        return min(size, room)


def _flipped(piece: memoryview, at: int) -> bytes:
    data = bytearray(piece)
    data[at] ^= 0xFF
    return bytes(data)

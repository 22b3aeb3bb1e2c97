"""What the tests' hub was asked for, and what it sent."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Span = tuple[int, int]
"""Bytes of a file, from the first up to the one after the last."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `host` is hub or cdn; `file` is "<repository>/<file>" where it is about one."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    place: str
    file: str

    @property
    def token(self) -> str:
        """The token that came with it, or ""."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def range(self) -> str:
        """The Range header, or ""."""
        return self.headers.get("range", "")


class Counts:
    """Requests in order, and which bytes of which file were sent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: list[Asked] = []
        self._sent: defaultdict[str, list[list[int]]] = defaultdict(list)

    def asked(self, place: str = "", file: str = "") -> list[Asked]:
        """Requests of a kind, about files whose "<repository>/<file>" ends so; oldest first."""
        with self._lock:
            found = list(self._asked)
        return [a for a in found if place in ("", a.place) and a.file.endswith(file)]

    def ranges(self, file: str) -> list[Span]:
        """The bytes of each answer about a file, as far as they were sent."""
        with self._lock:
            sent = [spans for name, spans in self._sent.items() if name.endswith(file)]
            return [(start, stop) for spans in sent for start, stop in spans]

    def sent(self, file: str = "") -> int:
        """How many bytes of files whose names end so were sent."""
        return sum(stop - start for start, stop in self.ranges(file))

    def twice(self, file: str) -> int:
        """How many bytes of one file were sent again; a killed reader leaves some unread."""
        again, end = 0, 0
        for start, stop in sorted(self.ranges(file)):
            again += max(0, min(stop, end) - start)
            end = max(end, stop)
        return again

    def note(self, asked: Asked) -> None:
        """A request came."""
        with self._lock:
            self._asked.append(asked)

    def begin(self, file: str, start: int) -> Callable[[int], None]:
        """An answer begins at a byte of a file; tell what comes back of how much was sent."""
        span = [start, start]
        with self._lock:
            self._sent[file].append(span)

        def sent(size: int) -> None:
            span[1] += size

        return sent

    def clear(self) -> None:
        """Count anew."""
        with self._lock:
            self._asked.clear()
            self._sent.clear()

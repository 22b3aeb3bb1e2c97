"""What every dialect of the API does with an answer: tells it as it is written, or whole."""

from collections.abc import Sequence
from typing import Any, Protocol

from api.problem import Problem
from engine.protocol import Entry


class Telling(Protocol):
    """One answer in one dialect, as a stream of server-sent events or as one object.

    An answer is one choice, or several of them, numbered from 0. It hears each delta of a choice
    once: by `delta` for a stream, by `add` for a whole answer. What is given as text are events,
    ready to be sent, or nothing.
    """

    @property
    def waiting(self) -> str:
        """What a stream says while there is nothing to hear."""

    def opening(self, first: Entry | None, /) -> str:
        """What a stream begins with, before the first word: that of `first`, if it has come."""

    def delta(self, entry: Entry, index: int, /) -> str:
        """What a choice said since."""

    def finish(self, end: Entry, index: int, /) -> str:
        """A choice's good end; with that of the last one the stream ends."""

    def failure(self, problem: Problem, /) -> str:
        """A bad end, in the middle of the stream."""

    def add(self, entry: Entry, index: int, /) -> None:
        """One delta more of a choice, to be told in the end."""

    def whole(self, ends: Sequence[Entry], /) -> dict[str, Any]:
        """The answer in one piece, after a good end of every choice."""

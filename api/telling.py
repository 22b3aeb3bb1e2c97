"""What every dialect of the API does with an answer: tells it as it is written, or whole."""

from typing import Any, Protocol

from api.problem import Problem
from engine.protocol import Entry


class Telling(Protocol):
    """One answer in one dialect, as a stream of server-sent events or as one object.

    It hears each delta of the engine once: by `delta` for a stream, by `add` for a whole answer.
    """

    @property
    def waiting(self) -> str:
        """What a stream says while there is nothing to hear."""

    def opening(self, first: Entry | None) -> str:
        """What a stream begins with, before the first word: that of `first`, if it has come."""

    def delta(self, entry: Entry) -> str:
        """What was said since."""

    def finish(self, end: Entry) -> str:
        """A good end, with which the stream ends."""

    def failure(self, problem: Problem) -> str:
        """A bad end, in the middle of the stream."""

    def add(self, entry: Entry) -> None:
        """One delta more, to be told in the end."""

    def whole(self, end: Entry) -> dict[str, Any]:
        """The answer in one piece, after a good end."""

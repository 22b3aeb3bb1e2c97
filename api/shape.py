"""How a dialect writes what the choices of a request say: as events of a stream, and whole."""

from collections.abc import Sequence
from typing import Any, Protocol

from api.completion import Said
from engine.protocol import Entry


class Shape(Protocol):
    """One answer. What is given as text are server-sent events, ready to be sent, or nothing."""

    def opening(self, index: int) -> str:
        """Ahead of a choice's words."""
        ...

    def delta(self, entry: Entry, index: int) -> str:
        """What a choice said since."""
        ...

    def finish(self, end: Entry, index: int) -> str:
        """Why a choice ended, well, and how long it took."""
        ...

    def usage(self, ends: Sequence[Entry]) -> str:
        """What all of them used, where the client wants to be told."""
        ...

    def whole(self, choices: Sequence[tuple[Said, Entry]]) -> dict[str, Any]:
        """All of it in one piece."""
        ...

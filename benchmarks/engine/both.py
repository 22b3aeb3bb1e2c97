"""The two servers side by side: each measurement is taken of both, one right after the other."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from benchmarks.engine.hearth import Hearth
from benchmarks.engine.peer import Peer
from benchmarks.engine.questions import Question
from benchmarks.engine.server import Round, Server

T = TypeVar("T")


@dataclass
class Both:
    """Who goes first changes every time, so that a machine growing busier harms both alike."""

    ours: Hearth
    theirs: Peer
    ours_first: bool = field(default=False, init=False)

    def renew(self) -> None:
        """Both with empty caches."""
        self.ours.renew()
        self.theirs.renew()

    def turns(self, questions: list[Question]) -> tuple[Round, Round]:
        """The same questions to each."""
        return self.pair(lambda server: server.turn(questions))

    def pair(self, measure: Callable[[Server], T]) -> tuple[T, T]:
        """What is measured of ours and of theirs."""
        self.ours_first = not self.ours_first
        if self.ours_first:
            ours = measure(self.ours)
            return ours, measure(self.theirs)
        theirs = measure(self.theirs)
        return measure(self.ours), theirs

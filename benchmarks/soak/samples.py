"""Looks once a second at every process's memory and at what the engine says of itself."""

import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import linear_regression, mean
from types import TracebackType

from benchmarks.engine.hearth import Hearth
from benchmarks.memory import processes, pss

EVERY_S = 1.0

Name = tuple[str, int]
"""What a process is for, and its number."""


def shares(hearth: Hearth) -> dict[Name, float]:
    """Each process's share of the memory, in MB."""
    found: dict[Name, float] = {}
    with suppress(FileNotFoundError):
        listed = processes(hearth.studio)
    for pid, name in listed.items():
        # It may end, or not be readable any more, between being listed and being weighed.
        with suppress(FileNotFoundError, ProcessLookupError, ValueError):
            found[name, pid] = pss(pid)
    return found


@dataclass
class Samples:
    """`with Samples(hearth) as samples: ...` looks for as long as the block runs."""

    hearth: Hearth
    weights: dict[Name, list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    running: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)

    def __enter__(self) -> "Samples":
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self.thread.join()

    def _look(self) -> None:
        while not self.over.wait(EVERY_S):
            for name, share in shares(self.hearth).items():
                self.weights[name].append((time.monotonic(), share))
            if state := self.hearth.state():
                self.running.append(state.running)
                self.waiting.append(state.waiting)

    def slope(self, name: Name) -> float:
        """How many MB a process grew in a minute, by least squares."""
        times, weights = zip(*self.weights[name], strict=True)
        return 60 * linear_regression(times, weights).slope if len(times) > 1 else 0.0

    def usual(self) -> str:
        """How many replies ran and waited, on average and at most."""
        if not self.running:
            return "the engine said nothing"
        ran = f"{mean(self.running):.1f} ran ({max(self.running)} at most)"
        return f"{ran}, {mean(self.waiting):.1f} waited ({max(self.waiting)} at most)"

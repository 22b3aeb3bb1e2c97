"""How long somebody in line will wait, from how long replies have taken lately."""

import heapq
from collections.abc import Sequence

from engine.average import average


class Waits:
    """Follows the seconds from a reply's first step to its end, by an exponential average."""

    def __init__(self) -> None:
        self.mean = 0.0

    def ended(self, seconds: float) -> None:
        """A reply was served for so long."""
        self.mean = average(self.mean, seconds)

    def estimate(self, running: Sequence[float], line: int) -> list[float | None]:
        """Seconds until each of `line` waiting replies begins, first in line first.

        `running` is how long each running one has been served; whoever ends makes room for one.
        None while nothing has ended that could be judged by.
        """
        if not self.mean or not running:
            return [None] * line
        ends = [max(0.0, self.mean - seconds) for seconds in running]
        heapq.heapify(ends)
        return [heapq.heapreplace(ends, ends[0] + self.mean) for _ in range(line)]

"""How many threads a model should compute with, so that a busy neighbour slows it smoothly.

A step waits for its slowest thread many times over. Where another program keeps a core busy, a
thread that shares this core holds up all others: two threads on two cores of which one is busy
take up to ten times as long as one thread alone. So each program's core is left to it.
"""

import os
import time

import psutil

LOOK_S = 0.5
"""How often the machine is looked at; a look takes some ten microseconds."""
SPARE = 0.65
"""The part of a core that must be free for a thread of ours to get on: more than a fair share
beside another program, less than what our own web and Redis leave."""


def fitting(most: int, cores: int, others: float) -> int:
    """Threads for a machine with so many cores, `others` of them busy for somebody else."""
    return max(1, min(most, int(cores - others + SPARE)))


class Threads:
    """Looks at the machine from time to time; `most` is what to use when nothing else runs."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.used = most
        self.processors = _processors()
        self.before = self._look()

    def count(self) -> int | None:
        """How many to use from now on; None while that does not change."""
        if time.monotonic() - self.before[0] < LOOK_S:
            return None
        now = self._look()
        wall, busy, ours = (new - old for new, old in zip(now, self.before, strict=True))
        self.before = now
        count = fitting(self.most, len(self.processors), (busy - ours) / wall)
        if count == self.used:
            return None
        self.used = count
        return count

    def _look(self) -> tuple[float, float, float]:
        """Seconds on the clock, of our processors at work for anybody, and for this process."""
        times = psutil.cpu_times(percpu=True)
        mine = [times[number] for number in self.processors if number < len(times)]
        busy = sum(sum(each[:3]) for each in mine)  # user, nice and system come first on Linux
        return time.monotonic(), busy, time.process_time()


def _processors() -> list[int]:
    """Numbers of the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))

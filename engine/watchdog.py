"""Whether a model's process hangs: pure policy, fed with what the process says of itself."""

from dataclasses import dataclass

PATIENCE_S = 120.0
"""A step of a large model on a slow machine may well take a minute."""
TIMES_LONGEST = 20
DISK = 50_000_000
"""Bytes a second: the first step may have to read every weight from a slow disk."""
PAUSE_S = 5.0
"""More than this between two looks: it was we who stood still (the machine slept, a terminal
stopped us), and the process's answers have not been read yet."""


@dataclass
class Watchdog:
    """Counts how long a process that has work has made no step.

    `weights` in bytes; every time is in seconds of a monotonic clock.
    """

    weights: int = 0
    patience: float = PATIENCE_S
    steps: int = 0
    longest: float = 0.0
    waited: float = 0.0
    looked: float | None = None

    def hear(self, steps: int, working: bool) -> None:
        """The process answered: it has made so many steps, and has work or not."""
        if steps > self.steps > 0:  # the first one reads from disk and says nothing of the others
            self.longest = max(self.longest, self.waited / (steps - self.steps))
        if steps > self.steps or not working:
            self.waited = 0.0
        self.steps = steps

    def look(self, now: float, in_use: bool) -> bool:
        """Called about once a second: whether it has hung for too long by now. One that nobody
        uses owes nobody a step, and one that does not answer at all makes none."""
        passed = now - self.looked if self.looked is not None else 0.0
        self.looked = now
        self.waited = self.waited + min(passed, PAUSE_S) if in_use else 0.0
        return self.waited > self.limit

    @property
    def limit(self) -> float:
        """Seconds without a step that are too many now."""
        if not self.steps:
            return self.patience + self.weights / DISK
        return max(self.patience, TIMES_LONGEST * self.longest)

"""What a model has done so far, counted: tokens read and written, and how long people waited."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any

BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Upper ends of a histogram's buckets, in seconds; one more bucket takes what is longer."""


@dataclass
class Histogram:
    """How often something took how long. `counts` are those of each bucket alone; `total` is the
    sum of all, in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """It took so long once more."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.total += seconds

    def plus(self, other: "Histogram") -> "Histogram":
        """Both together."""
        counts = [a + b for a, b in zip(self.counts, other.counts, strict=True)]
        return Histogram(counts, self.total + other.total)

    def dump(self) -> list[float]:
        """As JSON: the counts, and the total last."""
        return [*self.counts, round(self.total, 3)]

    @classmethod
    def read(cls, raw: list[float]) -> "Histogram":
        """From `dump`."""
        return cls([int(count) for count in raw[:-1]], raw[-1])


@dataclass
class Tally:
    """Counts that only grow. `read` are tokens of prompts that were computed, `cached` those that
    were there already, `written` those that were drawn; `ended` counts replies. `queued` is the
    time in the model's line, `first` that until the first token, both since the model had it."""

    read: int = 0
    cached: int = 0
    written: int = 0
    ended: int = 0
    queued: Histogram = field(default_factory=Histogram)
    first: Histogram = field(default_factory=Histogram)

    def end(self, cached: int, queued: float | None, first: float | None) -> None:
        """A reply ended, after so many seconds in line and until its first token; None for what
        it did not live to see."""
        self.ended += 1
        self.cached += cached
        if queued is not None:
            self.queued.add(queued)
        if first is not None:
            self.first.add(first)

    def plus(self, other: "Tally") -> "Tally":
        """Both together."""
        return Tally(
            self.read + other.read,
            self.cached + other.cached,
            self.written + other.written,
            self.ended + other.ended,
            self.queued.plus(other.queued),
            self.first.plus(other.first),
        )

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        counts = {"read": self.read, "cached": self.cached, "written": self.written}
        waits = {"queued": self.queued.dump(), "first": self.first.dump()}
        return {**counts, "ended": self.ended, **waits}

    @classmethod
    def load(cls, raw: dict[str, Any]) -> "Tally":
        """From `dump`."""
        queued, first = Histogram.read(raw["queued"]), Histogram.read(raw["first"])
        return cls(raw["read"], raw["cached"], raw["written"], raw["ended"], queued, first)

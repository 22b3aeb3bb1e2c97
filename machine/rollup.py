"""Many samples made into few: pure arithmetic on what was measured over time."""

from collections.abc import Sequence
from dataclasses import dataclass

Sample = dict[str, float]
"""`t` (seconds since 1970) and what was measured then, by name; see machine.measuring."""

PEAKS = frozenset({"running", "waiting"})
"""Of these the greatest counts: a line that came and went must not vanish in a mean."""


@dataclass(frozen=True, slots=True)
class Level:
    """How finely and how long is kept: a sample for each `step` seconds, at most `kept`."""

    name: str
    step: int
    kept: int


LEVELS = (Level("5s", 5, 720), Level("1m", 60, 1440), Level("10m", 600, 1008))
"""An hour, a day and a week, the finest first."""


def bucket(t: float, step: int) -> int:
    """The start of the bucket that a moment falls into, in seconds since 1970."""
    return int(t // step) * step


def rolled(samples: Sequence[Sample], t: float) -> Sample:
    """One sample for `t` that stands for several: means, and the peaks of what has peaks. What
    only some of them have (a GPU that was found later) is that of those."""
    names = sorted({name for sample in samples for name in sample} - {"t"})
    made: Sample = {"t": t}
    for name in names:
        values = [sample[name] for sample in samples if name in sample]
        mean = max(values) if name in PEAKS else sum(values) / len(values)
        made[name] = round(mean, 2)
    return made


def series(
    samples: Sequence[Sample], start: float, end: float, step: int
) -> list[tuple[int, Sample | None]]:
    """A (start, sample) for each bucket from `start` to `end`; None where nothing was measured."""
    fallen: dict[int, list[Sample]] = {}
    for sample in samples:
        fallen.setdefault(bucket(sample["t"], step), []).append(sample)
    starts = range(bucket(start, step), bucket(end, step) + 1, step)
    return [(at, rolled(fallen[at], at) if at in fallen else None) for at in starts]

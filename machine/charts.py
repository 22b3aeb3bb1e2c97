"""The geometry of a chart: numbers become paths of an SVG. Pure, without words."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import floor, log10

WIDTH, HEIGHT = 600, 100
"""Of the drawing's own coordinates; a page stretches it."""

Values = Sequence[float | None]
"""One for each moment, at equal distances; None where nothing was measured."""


def ceiling(most: float, least: float = 1.0) -> float:
    """A round number (1, 2 or 5 and zeros) at or above the greatest value."""
    most = max(most, least)
    unit = 10.0 ** floor(log10(most))
    return next(unit * step for step in (1, 2, 5, 10) if unit * step >= most * (1 - 1e-9))


def line(values: Values, top: float) -> str:
    """The path along the values; it breaks where nothing was measured."""
    return " ".join(_along(run) for run in _runs(values, top))


def area(values: Values, top: float) -> str:
    """The surface below the same line."""
    return " ".join(
        f"{_along(run)} L{run[-1][0]:g},{HEIGHT} L{run[0][0]:g},{HEIGHT} Z"
        for run in _runs(values, top)
    )


def _along(run: list[tuple[float, float]]) -> str:
    """A single point is a line of no length, which a round end makes a dot."""
    first, *rest = run
    return " ".join([f"M{first[0]:g},{first[1]:g}", *(f"L{x:g},{y:g}" for x, y in rest or [first])])


def _runs(values: Values, top: float) -> Iterator[list[tuple[float, float]]]:
    """The points of each stretch without a gap."""
    step = WIDTH / max(1, len(values) - 1)
    for known, stretch in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if known:
            yield [(round(i * step, 1), _height(value, top)) for i, value in stretch]


def _height(value: float | None, top: float) -> float:
    share = min(1.0, max(0.0, (value or 0.0) / top))
    return round(HEIGHT * (1 - share), 1)

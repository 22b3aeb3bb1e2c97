"""Lays out bars of stacked numbers by day, for an SVG to draw; no database and no request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

SERIES = 5
"""Models with a colour of their own; what is left shares one more."""
WIDTH, HEIGHT, GAP = 720, 160, 4


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, in the units of the drawing; `number` counts the series from 0."""

    number: int
    name: str
    tokens: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One day; `parts` from the bottom up."""

    day: date
    tokens: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`names` are the series by number, "" for the others together; `most` is the highest bar."""

    bars: tuple[Bar, ...]
    names: tuple[str, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def chart(days: Sequence[date], used: Mapping[tuple[date, str], int]) -> Chart:
    """The bars of these days, of tokens by day and name; the greatest names come first."""
    names = _series(used)
    counts = {day: _stacked(day, names, used) for day in days}
    most = max((sum(stack) for stack in counts.values()), default=0)
    width = WIDTH / max(1, len(days))
    bars = [
        _bar(day, number * width, width - GAP, counts[day], names, most)
        for number, day in enumerate(days)
    ]
    return Chart(tuple(bars), names, most)


def _series(used: Mapping[tuple[date, str], int]) -> tuple[str, ...]:
    totals: dict[str, int] = {}
    for (_day, name), tokens in used.items():
        totals[name] = totals.get(name, 0) + tokens
    known = sorted((name for name in totals if totals[name]), key=lambda n: (-totals[n], n))
    return tuple(known[:SERIES]) + (("",) if len(known) > SERIES else ())


def _stacked(day: date, names: tuple[str, ...], used: Mapping[tuple[date, str], int]) -> list[int]:
    """A day's tokens by series."""
    own = {name: tokens for (when, name), tokens in used.items() if when == day}
    return [
        own.get(name, 0) if name else sum(n for other, n in own.items() if other not in names)
        for name in names
    ]


def _bar(
    day: date, x: float, width: float, stack: list[int], names: tuple[str, ...], most: int
) -> Bar:
    parts: list[Part] = []
    bottom = float(HEIGHT)
    for number, tokens in enumerate(stack):
        if tokens:
            height = round(tokens / most * HEIGHT, 2)
            bottom = round(bottom - height, 2)
            parts.append(Part(number, names[number], tokens, round(x, 2), bottom, width, height))
    return Bar(day, sum(stack), tuple(parts))

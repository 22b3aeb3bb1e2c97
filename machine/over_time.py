"""The charts of what was measured: which there are, how their values are said, and their tables."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import redis
from django.utils.translation import gettext as _

from engine.sentence import bytes_text
from machine import charts, history
from machine.rollup import LEVELS, Level, Sample, series

Say = Callable[[float], str]

NOW = 3
"""Of the last so many points the newest counts as now: the last one may have only just begun."""


@dataclass(frozen=True, slots=True)
class Span:
    """How far back is looked: `step` seconds a point, `row` seconds a line of the table."""

    name: str
    level: Level
    seconds: int
    step: int
    row: int


SPANS = {
    "hour": Span("hour", LEVELS[0], 3600, 30, 300),
    "day": Span("day", LEVELS[1], 86_400, 600, 7200),
    "week": Span("week", LEVELS[2], 7 * 86_400, 3600, 43_200),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A chart: a title, what it draws (fields of a sample with their labels), how a value is said,
    and its top: a number, the name of a total, or None for what fits, though no less than `least`.
    One that is `rare` is left out while there is nothing of it."""

    name: str
    title: str
    fields: tuple[tuple[str, str], ...]
    say: Say
    top: float | str | None = None
    least: float = 1.0
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart."""

    label: str
    path: str
    area: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: since when, and a text for each line of the chart."""

    at: datetime
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that a template draws. `texts` says each point, from `start` on, every `step`
    seconds; "" where nothing was measured."""

    name: str
    title: str
    now: str
    summary: str
    top: str
    lines: tuple[Line, ...]
    texts: tuple[str, ...]
    start: int
    step: int
    rows: tuple[Row, ...]


def drawn(client: redis.Redis, span: Span) -> list[Chart]:
    """The charts for a span; empty where nothing was measured in it. Raises RedisError."""
    end = time.time()
    start = end - span.seconds
    # What is not rolled up yet is in the finest level.
    recent = history.read(client, LEVELS[0]) if span.level != LEVELS[0] else []
    coarse = history.read(client, span.level)
    last = coarse[-1]["t"] + span.level.step if coarse else 0
    samples = [*coarse, *(sample for sample in recent if sample["t"] >= last)]
    samples = [sample for sample in samples if start <= sample["t"] <= end]
    if not samples:
        return []
    totals = (history.now(client) or {}).get("totals", {})
    known = [kind for kind in kinds() if not kind.rare or _is_any(samples, kind)]
    return [chart(kind, samples, totals, span, end) for kind in known]


def _is_any(samples: list[Sample], kind: Kind) -> bool:
    return any(name in sample for sample in samples for name, _label in kind.fields)


def chart(
    kind: Kind, samples: list[Sample], totals: Mapping[str, float], span: Span, end: float
) -> Chart:
    """One of them."""
    points = series(samples, end - span.seconds, end, span.step)
    columns = [[_value(sample, name) for _at, sample in points] for name, _label in kind.fields]
    known = [value for column in columns for value in column if value is not None]
    top = _top(kind, totals, max(known, default=0.0))
    texts = [_said(kind, values) for values in zip(*columns, strict=True)]
    latest = next((text for text in reversed(texts[-NOW:]) if text), "")
    labels = [label for _name, label in kind.fields]
    return Chart(
        name=kind.name,
        title=kind.title,
        now=latest,
        summary=_summary(kind, columns, latest),
        top=kind.say(top),
        lines=tuple(
            Line(label, charts.line(column, top), charts.area(column, top))
            for label, column in zip(labels, columns, strict=True)
        ),
        texts=tuple(texts),
        start=points[0][0],
        step=span.step,
        rows=tuple(_rows(kind, samples, span, end)),
    )


def _value(sample: Sample | None, name: str) -> float | None:
    return None if sample is None else sample.get(name)


def _top(kind: Kind, totals: Mapping[str, float], most: float) -> float:
    fixed = totals.get(kind.top) if isinstance(kind.top, str) else kind.top
    return max(fixed, most) if fixed else charts.ceiling(most, kind.least)


def _said(kind: Kind, values: tuple[float | None, ...]) -> str:
    """A moment in words; where several things are drawn each is named."""
    named = zip(kind.fields, values, strict=True)
    said = [(label, kind.say(value)) for (_name, label), value in named if value is not None]
    if len(kind.fields) == 1:
        return said[0][1] if said else ""
    return ", ".join(f"{label}: {text}" for label, text in said)


def _summary(kind: Kind, columns: list[list[float | None]], latest: str) -> str:
    """The chart for whoever does not see it."""
    parts = [_("now %(value)s") % {"value": latest}] if latest else []
    for (_name, label), column in zip(kind.fields, columns, strict=True):
        known = [value for value in column if value is not None]
        if known:
            facts = {
                "label": label,
                "mean": kind.say(sum(known) / len(known)),
                "most": kind.say(max(known)),
            }
            parts.append(_("%(label)s: %(mean)s on average, %(most)s at most") % facts)
    return "; ".join(parts)


def _rows(kind: Kind, samples: list[Sample], span: Span, end: float) -> list[Row]:
    found = series(samples, end - span.seconds, end, span.row)
    return [
        Row(
            datetime.fromtimestamp(at, UTC),
            tuple(
                "" if (value := sample.get(name)) is None else kind.say(value)
                for name, _label in kind.fields
            ),
        )
        for at, sample in found
        if sample is not None
    ]


# --- how values are said ---


def percent(value: float) -> str:
    """12.3 as "12 %"."""
    return f"{value:.0f} %"


def size(value: float) -> str:
    """Bytes."""
    return bytes_text(round(value))


def size_speed(value: float) -> str:
    """Bytes a second."""
    return _("%(size)s/s") % {"size": size(value)}


def speed(value: float) -> str:
    """Tokens a second."""
    shown = f"{value:,.0f}" if value >= 10 or value == 0 else f"{value:.1f}"
    return _("%(count)s tokens/s") % {"count": shown}


def number(value: float) -> str:
    """A count, which is a mean where several moments are one point."""
    return f"{value:g}"


def kinds() -> tuple[Kind, ...]:
    """All charts, in the order of the page and in the reader's language."""
    return (
        Kind("cpu", _("CPU"), (("cpu", _("CPU")),), percent, 100),
        Kind("ram", _("RAM taken"), (("ram", _("RAM")),), size, "ram"),
        Kind("gpu", _("GPU"), (("gpu", _("GPU")),), percent, 100, rare=True),
        Kind("vram", _("GPU memory taken"), (("vram", _("GPU memory")),), size, "vram", rare=True),
        Kind("read", _("Reading prompts"), (("read", _("Reading")),), speed, least=10),
        Kind("written", _("Writing replies"), (("written", _("Writing")),), speed, least=10),
        Kind(
            "queue",
            _("Replies"),
            (("running", _("being written")), ("waiting", _("waiting"))),
            number,
        ),
        Kind("download", _("Downloads"), (("download", _("Downloads")),), size_speed, least=1e6),
        Kind("disk", _("Disk free, for models"), (("disk", _("Free")),), size, "disk"),
        Kind("data", _("Disk free, for data"), (("data", _("Free")),), size, "data", rare=True),
    )


def spans() -> list[tuple[str, str]]:
    """The choices, with their words."""
    return [("hour", _("Last hour")), ("day", _("Last day")), ("week", _("Last week"))]


def context(chart_list: list[Chart], span: Span) -> dict[str, Any]:
    """What the template of the charts gets."""
    ago = {"hour": _("1 hour ago"), "day": _("1 day ago"), "week": _("1 week ago")}
    return {"charts": chart_list, "ago": ago[span.name], "span": span}

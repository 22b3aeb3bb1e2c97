"""What a model's load settings cost on this machine, and what automatic ones would be."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from engine import fit
from engine.gguf import Model, read_model
from engine.protocol import Load
from engine.sentence import bytes_text
from models_hub import memory
from models_hub.live import States
from models_hub.models import LocalModel

HEADERS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is taken: `kind` for its colour, `start` and `share` in percent of the bar."""

    kind: str
    label: str
    size: str
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What loading would take, against what is free.

    `tone` is ok, room (idle models go first) or bad (it does not fit); `limit` is where what is
    free ends, in percent of the bar, 100 when it fits.
    """

    total: str
    parts: tuple[Part, ...]
    limit: float
    tone: str
    verdict: str
    automatic: dict[str, str]


def cost(model: LocalModel, load: Load, said: States) -> Cost:
    """Raises BadGGUF when the file cannot be read any more."""
    header = read(model.path)
    free = memory.free_for(model, said)
    need = _need(header, load, free)
    tone, verdict = _verdict(need.total, free, memory.idle_beside(model, said))
    full = max(1, need.total, free)
    return Cost(
        total=bytes_text(need.total),
        parts=tuple(_parts(need, full)),
        limit=100 * max(0, free) / full,
        tone=tone,
        verdict=verdict,
        automatic=automatic(header, load, free),
    )


def read(path: str) -> Model:
    """The model's headers; read again when the file has changed."""
    try:
        found = os.stat(path)
    except OSError:
        return read_model(path)  # which says in words what is wrong
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(HEADERS_KEPT)
def _read(path: str, _changed: int, _size: int) -> Model:
    return read_model(path)


def _verdict(total: int, free: int, idle: int) -> tuple[str, str]:
    sizes = {"needs": bytes_text(total), "free": bytes_text(max(0, free))}
    if total <= free:
        return "ok", _("Fits: takes %(needs)s of the %(free)s that are free.") % sizes
    if total <= free + idle:
        return "room", _("Fits once models that nobody uses are unloaded.")
    return "bad", _("Does not fit: needs %(needs)s, %(free)s free.") % sizes


def _parts(need: fit.Need, full: int) -> Iterator[Part]:
    labels = {
        "weights": _("Weights"),
        "cache": _("Context (KV cache)"),
        "compute": _("Working memory"),
        "overhead": _("The process itself"),
    }
    start = 0
    for kind, label in labels.items():
        size = getattr(need, kind)
        yield Part(kind, label, bytes_text(size), 100 * start / full, 100 * size / full)
        start += size


def _need(header: Model, load: Load, free: int) -> fit.Need:
    plan = fit.plan(header, free)
    least = fit.POOL_LEAST if isinstance(plan, fit.TooBig) else plan.cells
    return fit.need(header, load.cells or least, load.sequences or fit.SEQUENCES)


def automatic(header: Model, load: Load, free: int) -> dict[str, str]:
    """What each field would be if it was left automatic and the others as they are: {field: text}.

    Fields that the plan says nothing about are just automatic.
    """
    plan = fit.plan(header, free)
    known = (
        {} if isinstance(plan, fit.TooBig) else {"cells": plan.cells, "sequences": plan.sequences}
    )
    return {name: said(known.get(name)) for name in asdict(load)}


def said(value: Any) -> str:
    """A field's automatic value: "Automatic (32,768)", or "Automatic" when it is not known."""
    match value:
        case None:
            return _("Automatic")
        case bool():
            text = _("on") if value else _("off")
        case int():
            text = f"{value:,}"
        case list() | tuple():
            text = ", ".join(f"{share:g}" for share in value)
        case _:
            text = str(value)
    return _("Automatic (%(value)s)") % {"value": text}

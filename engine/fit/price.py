"""What each load setting costs: how many bytes a model takes more, or less, when one is changed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.fit import figures
from engine.fit.load import PLAIN, Full
from engine.fit.shape import Shape
from engine.gguf import Model
from engine.protocol import Load

CELLS = 1024
TYPES = ("cache_k", "cache_v")


@dataclass(frozen=True, slots=True)
class Price:
    """Setting `name` to `value` would take `more` bytes, everywhere together; less if negative."""

    name: str
    value: int | bool | str
    more: int


def prices(model: Model, load: Load) -> tuple[Price, ...]:
    """Of changing one setting of a Load that has none left open; `ram_experts` and
    `gpu_layers` only move memory. Raises BadGGUF."""
    read, now = figures.read(model), Full(**asdict(load))
    usual = read.need(now).total
    return tuple(
        Price(name, value, read.need(_changed(now, name, value, read.shape)).total - usual)
        for name, value in _changes(now, bool(read.shape.window))
    )


def _changed(now: Full, name: str, value: Any, shape: Shape) -> Full:
    """With what goes along: quantised values are read by flash attention only, and a latent cache
    has one type."""
    changes = {name: value}
    if name in TYPES and shape.latent:
        changes = dict.fromkeys(TYPES, value)
    if changes.get("cache_v", "f16") not in PLAIN:
        changes["flash"] = True
    return replace(now, **changes)


def _changes(now: Full, windowed: bool) -> Iterator[tuple[str, Any]]:
    yield "cells", now.cells + CELLS
    yield "sequences", now.sequences + 1
    yield "ubatch", max(32, now.ubatch // 2)
    yield "flash", not now.flash
    for name in TYPES:
        yield from ((name, kind) for kind in ("f16", "q8_0", "q4_0") if kind != getattr(now, name))
    if windowed:
        yield "swa_full", not now.swa_full

"""Which value counts, and where it comes from: the more specific wins. No database, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Source(StrEnum):
    """Where a value comes from, the least specific first."""

    ENGINE = "engine"
    FAMILY = "family"
    FILE = "file"
    MODEL = "model"
    MINE = "mine"
    PRESET = "preset"
    CHAT = "chat"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source says. `name` is which one it is, such as a preset's name."""

    source: Source
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The value that counts, and the layer it comes from."""

    value: Any
    source: Source
    name: str = ""


def resolve(layers: Iterable[Layer], exclusive: Iterable[str] = frozenset()) -> dict[str, Resolved]:
    """Every value by its setting's name; `layers` come least specific first.

    Of `exclusive` settings only one can count: whoever sets one empties the others that less
    specific layers set.
    """
    alone = frozenset(exclusive)
    found: dict[str, Resolved] = {}
    for layer in layers:
        for name, value in layer.values.items():
            resolved = Resolved(value, layer.source, layer.name)
            found[name] = resolved
            if name in alone and value:
                for other in alone - {name}:
                    if other not in layer.values and other in found:
                        found[other] = Resolved("", layer.source, layer.name)
    return found

"""The shape of one setting: what it is called, what it may be, and what it does."""

from dataclasses import dataclass
from typing import Any, Literal

from engine.protocol import OPTIONAL, RANGES

Kind = Literal["number", "whole", "text", "code", "lines", "pairs", "object", "choice", "level"]
"""number and whole are in a range; text is prose and code is not; lines is a list of strings;
pairs is a list of [token, bias]; object is variables of a template; choice is one of some words;
level is a word that the model's template knows."""
Words = Any
"""Text that is translated when it is shown; django-stubs has no one type for it."""
Slider = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `does` says it in a sentence.

    `bounds` are the least and the greatest of a number, else the fewest and the most characters.
    `slider` is the part of the range that people move in, and its step. `empty` is what leaving
    the field empty means, "" where it may not be empty. `choices` pairs a word with its label.
    """

    name: str
    kind: Kind
    group: str
    label: Words
    does: Words
    bounds: tuple[float, float] = (0, 0)
    slider: Slider | None = None
    empty: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()

    @property
    def low(self) -> float:
        """The least that it may be."""
        return self.bounds[0]

    @property
    def high(self) -> float:
        """The greatest, or the most characters."""
        return self.bounds[1]

    @property
    def is_number(self) -> bool:
        """Whether it is set with digits."""
        return self.kind in {"number", "whole"}


def sampled(
    name: str,
    label: Words,
    does: Words,
    slider: Slider | None = None,
    empty: Words = "",
    group: str = "sampling",
) -> Setting:
    """A number of a Sampling, in the range that the engine takes."""
    kind, low, high = RANGES[name]
    if bool(empty) != (name in OPTIONAL):
        raise ValueError(f"{name}: only what the engine may go without can be left empty")
    of: Kind = "whole" if kind is int else "number"
    return Setting(name, of, group, label, does, (low, high), slider, empty)

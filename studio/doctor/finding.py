"""One thing that was looked at, and what is to be done about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "problem"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` names what was looked at; `step` is what to do next, empty where all is well."""

    about: str
    level: Level
    text: str
    step: str = ""


Look = Callable[[], Iterable[Finding]]


def ok(about: str, text: str) -> Finding:
    """It is as it should be."""
    return Finding(about, "ok", text)


def warning(about: str, text: str, step: str) -> Finding:
    """It works, and is worth a look."""
    return Finding(about, "warning", text, step)


def problem(about: str, text: str, step: str) -> Finding:
    """Something does not work because of it, or will not."""
    return Finding(about, "problem", text, step)


def size(count: float) -> str:
    """Bytes for people: MB up to a gigabyte, then GB."""
    return f"{count / 2**30:,.1f} GB" if count >= 2**30 else f"{count / 2**20:,.1f} MB"

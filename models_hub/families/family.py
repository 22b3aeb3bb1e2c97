"""What is known of a family of models."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

ModeName = Literal["thinking", "instant"]
THINKING: ModeName = "thinking"
INSTANT: ModeName = "instant"


@dataclass(frozen=True, slots=True)
class Way:
    """How a family is asked in one mode: fields of a Sampling, and what its template is told."""

    sampling: dict[str, Any] = field(default_factory=dict)
    switches: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """One row of the table; families.toml says what each field means.

    `context` and `longest` are tokens, 0 where they are not known. At least one of `thinking` and
    `instant` is there; a family without one of them has only the other mode.
    """

    name: str
    names: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    architectures: frozenset[str]
    sole: frozenset[str]
    context: int
    longest: int
    thinking: Way | None
    instant: Way | None
    source: str
    ids: tuple[str, ...]

    def way(self, mode: ModeName) -> Way:
        """How it is asked in this mode, or in the only one it has."""
        asked, other = self.thinking, self.instant
        if mode == INSTANT:
            asked, other = other, asked
        return asked or other or Way()

    def matches(self, forms: tuple[str, ...], architecture: str) -> bool:
        """Whether one of the names (in normal form) is one of its, in an architecture of its."""
        if architecture and self.architectures and architecture not in self.architectures:
            return False
        return any(pattern.search(form) for pattern in self.patterns for form in forms)

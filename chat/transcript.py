"""What a reply's stream has said so far, folded into text."""

from dataclasses import dataclass, field
from typing import Any

from engine.client import Stamped
from engine.protocol import Entry


@dataclass
class Transcript:
    """The sum of a stream's entries. `offset` is the last one read; `end` is the done entry."""

    offset: str = "0-0"
    end: Entry | None = None
    texts: list[str] = field(default_factory=list)
    reasonings: list[str] = field(default_factory=list)
    tool_calls: list[dict[str, Any]] = field(default_factory=list)

    def add(self, stamped: Stamped) -> None:
        """Take in the next entry; what comes after the end does not count (a model that dies
        right after its last word is told of once more)."""
        entry = stamped.entry
        self.offset = stamped.offset
        if self.end:
            return
        if entry["k"] == "delta":
            for kind, value in entry["p"]:
                self._said(kind, value)
        elif entry["k"] == "done":
            self.end = entry

    def _said(self, kind: str, value: Any) -> None:
        """A call counts once it is whole; the pieces that it came in say the same."""
        if kind == "c":
            self.tool_calls.append({name: value[name] for name in ("name", "arguments")})
        elif kind == "r":
            self.reasonings.append(value)
        elif kind == "t":
            self.texts.append(value)

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self.texts)

    @property
    def reasoning(self) -> str:
        """The thinking before it."""
        return "".join(self.reasonings)

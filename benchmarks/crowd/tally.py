"""What honest people met, in figures and sentences."""

import re
from collections import Counter
from dataclasses import dataclass, field

MARK = re.compile(r"canary\d{3}x")


@dataclass
class Tally:
    """`gaps` are ms between two pieces of one streamed reply, `waits` ms of a page or an API call;
    `failed` and `crossed` are sentences."""

    gaps: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    replies: int = 0
    cut: int = 0
    failed: list[str] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)

    def look(self, mine: str, text: str, where: str) -> None:
        """Note every mark in what somebody was shown that is not theirs."""
        for mark in set(MARK.findall(text)) - {mine}:
            self.crossed.append(f"{mine} saw {mark} at {where}")

    def usual(self) -> str:
        """The commonest failures, for a line of a table."""
        kinds = Counter(self.failed).most_common(3)
        return "; ".join(f"{count} x {what}" for what, count in kinds) or "none"

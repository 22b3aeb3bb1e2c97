"""What may be left out of a chat that outgrows its context: the oldest turns, each as a whole."""

from dataclasses import dataclass
from itertools import accumulate
from typing import Any

Message = dict[str, Any]

RULES = frozenset({"system", "developer"})
"""Roles of messages that hold for the whole chat; they are never left out."""


@dataclass(frozen=True, slots=True)
class Turns:
    """A turn is what a person said with all that followed: replies, tool calls and their results.

    `numbers` gives each message's turn, counted from 1; 0 is what came before anybody spoke.
    """

    messages: tuple[Message, ...]
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, messages: tuple[Message, ...]) -> "Turns":
        """The turns of a chat, oldest first."""
        said = (int(message.get("role") == "user") for message in messages)
        return cls(messages, tuple(accumulate(said)))

    @property
    def older(self) -> int:
        """How many turns may be left out: all but the last."""
        return max(0, self.numbers[-1] - 1) if self.numbers else 0

    def without(self, dropped: int) -> tuple[Message, ...]:
        """The messages with the oldest `dropped` turns left out, and what came before them."""
        if not dropped:
            return self.messages
        pairs = zip(self.numbers, self.messages, strict=True)
        return tuple(m for number, m in pairs if number > dropped or m.get("role") in RULES)

"""Whether the decode rows of a step are computed before its prompt chunk or along with it.

On a processor flash attention works through a long chunk in tiles of 64 rows. A tile passes over
cells that none of its rows needs; one with everybody's decode rows in it passes over nothing, and
sixteen of them can cost more there than in a batch of their own, though that reads all weights
once more. On a GPU along with it always wins.
"""

from engine.average import average

TILE = 64
"""Rows of a chunk from which on it is read in tiles."""
AGAIN = 16
"""Every so many chunks the other way is measured anew."""


class Apart:
    """Follows measured seconds: of a decode step, of a chunk per token, and what decode rows add
    to a chunk."""

    def __init__(self) -> None:
        self.decode = 0.0
        self.token = 0.0
        self.added = 0.0
        self.asked = 0

    def better(self, prompt: int) -> bool:
        """Whether to compute decode rows apart from a chunk of so many tokens."""
        if prompt < TILE:
            return False
        self.asked += 1
        if not self.token or not self.added:
            return not self.token
        return (self.decode < self.added) != (self.asked % AGAIN == 0)

    def measured(self, rows: int, prompt: int, seconds: float) -> None:
        """A batch of `rows` tokens, `prompt` of them of prompts, took so long."""
        if not prompt:
            self.decode = average(self.decode, seconds)
        elif prompt < TILE:
            return
        elif rows == prompt:
            self.token = average(self.token, seconds / prompt)
        elif self.token:
            self.added = average(self.added, max(seconds - prompt * self.token, 1e-6))

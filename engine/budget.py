"""How many prompt tokens a step may carry, so that nobody's stream stutters."""

from engine.apart import TILE
from engine.average import average

STEP_S = 0.15
"""How long a step should take while anyone is streaming."""
STRETCH = 1.7
"""By how much it may be longer while more people wait for their first word than are streaming:
longer steps read more tokens in the same time."""
LONGEST_S = 0.3
"""What it may take at worst to read a prompt in the quicker way."""
LEAST = 16
AGAIN = 16
"""Every so many steps the other way is measured anew."""


class Budget:
    """Follows the measured seconds of a step without prompts, and per prompt token in steps of
    less than TILE rows (few) and of more (many): tiles are much quicker for a long prompt, and
    slower while most cells are other people's."""

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self.per_step = 0.0
        self.few = 0.0
        self.many = 0.0
        self.asked = 0
        self.wanted = LEAST
        self.step = STEP_S

    def prompt_tokens(self, streaming: int, reading: int) -> int:
        """Tokens for prompts in the next step beside so many streams, of so many prompts: all
        there is room for while nobody streams."""
        if not streaming:
            return self.batch
        self.step = STEP_S * min(STRETCH, max(1.0, reading / streaming))
        self.asked += 1
        most = TILE - 1 - streaming
        other = bool(self.few) and self.asked % AGAIN == 0
        many = most < LEAST or (self.many < self.few) != other
        if many and self.per_step + TILE * self.many < LONGEST_S:
            return max(TILE, min(self.batch, self._fitting(self.many)))
        self.wanted = max(LEAST, min(most, self._fitting(self.few or self.many)))
        return self.wanted

    def _fitting(self, per_token: float) -> int:
        return int((self.step - self.per_step) / per_token) if per_token else LEAST

    def measured(self, rows: int, prompt: int, seconds: float) -> None:
        """Learn from a step of `rows` tokens in all, `prompt` of them of prompts."""
        if not prompt:
            self.per_step = average(self.per_step, seconds)
            return
        beside = self.per_step if rows > prompt else 0.0
        each = max(0.0, seconds - beside) / prompt
        if rows >= TILE:
            self.many = average(self.many, each)
        elif 4 * prompt > 3 * self.wanted:  # the last few tokens of a prompt say little
            self.few = average(self.few, each)

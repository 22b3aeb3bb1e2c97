"""How many prompt tokens a step may carry, so that nobody's stream stutters."""

from engine.apart import TILE
from engine.average import average

STEP_S = 0.1
"""How long a step should take while anyone is streaming."""
STRETCH = 1.7
"""By how much it may be longer while more people wait for their first word than are streaming:
longer steps read more tokens in the same time."""
LONGEST_S = 0.3
"""What it may take at worst to read a prompt in tiles."""
LEAST = 16


class Budget:
    """Follows the measured seconds of a step without prompts, and per prompt token in batches of
    less than TILE rows (few) and of more (many), which take half as long for a long prompt."""

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self.per_step = 0.0
        self.few = 0.0
        self.many = 0.0
        self.wanted = LEAST
        self.step = STEP_S

    def prompt_tokens(self, streaming: int, reading: int) -> int:
        """Tokens for prompts in the next step beside so many streams, of so many prompts: all
        there is room for while nobody streams."""
        if not streaming:
            return self.batch
        self.step = STEP_S * min(STRETCH, max(1.0, reading / streaming))
        tiled = min(filter(None, (self.few, self.many)), default=0.0)
        if tiled and self.per_step + TILE * tiled < LONGEST_S:
            return max(TILE, min(self.batch, self._fitting(self.many or self.few)))
        most = TILE - 1 - streaming
        self.wanted = max(LEAST, min(most, self._fitting(self.few or self.many)))
        return self.wanted

    def rather_tile(self, tokens: int) -> bool:
        """Whether a whole tile is read sooner than so few tokens, as far as that was measured."""
        known = self.few and self.many
        return bool(known) and tokens < TILE and TILE * self.many < tokens * self.few

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

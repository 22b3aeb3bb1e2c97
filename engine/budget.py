"""How many prompt tokens a step may carry, so that nobody's stream stutters."""

STEP_S = 0.15
"""How long a step should take while anyone is streaming."""
LONGEST_S = 0.3
"""What it may take for the sake of TILE."""
TILE = 64
"""llama.cpp's flash attention on a processor works twice as fast from so many rows on."""
LEAST = 16
SMOOTHING = 0.3


class Budget:
    """Follows the measured time per prompt token (seconds), by an exponential average."""

    def __init__(self, batch: int) -> None:
        self.batch = batch
        self.per_token = 0.0
        self.per_step = 0.0

    def prompt_tokens(self, streaming: bool) -> int:
        """Tokens for prompts in the next step: all there is room for while nobody streams."""
        if not streaming:
            return self.batch
        if not self.per_token:
            return LEAST
        fitting = int((STEP_S - self.per_step) / self.per_token)
        if fitting < TILE and self.per_step + TILE * self.per_token < LONGEST_S:
            fitting = TILE
        return max(LEAST, min(self.batch, fitting))

    def measured(self, rows: int, prompt: int, seconds: float) -> None:
        """Learn from a step for `rows` sequences with `prompt` tokens of prompts."""
        if not prompt:
            self.per_step += SMOOTHING * (seconds - self.per_step)
        elif rows:
            each = max(0.0, seconds - self.per_step) / prompt
            self.per_token += (SMOOTHING if self.per_token else 1.0) * (each - self.per_token)

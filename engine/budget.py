"""How many prompt tokens a step may carry, so that nobody's stream stutters."""

STEP_S = 0.15
"""The longest a step should take while anyone is streaming."""
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
        return max(LEAST, min(self.batch, int((STEP_S - self.per_step) / self.per_token)))

    def measured(self, tokens: int, prompt: int, seconds: float) -> None:
        """Learn from a step of `tokens` rows, `prompt` of them of prompts."""
        if not prompt:
            self.per_step += SMOOTHING * (seconds - self.per_step)
        elif tokens:
            each = max(0.0, seconds - self.per_step) / prompt
            self.per_token += (SMOOTHING if self.per_token else 1.0) * (each - self.per_token)

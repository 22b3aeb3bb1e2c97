"""Counts every request's end, and whether its counts of tokens were exact."""

from dataclasses import dataclass, field

from benchmarks.engine.questions import Question
from benchmarks.engine.stream import Answer


@dataclass
class Tally:
    """`failed` and `miscounted` are sentences; `tokens` were sent in complete answers."""

    started: int = 0
    finished: int = 0
    cancelled: int = 0
    disconnected: int = 0
    tokens: int = 0
    cached: int = 0
    failed: list[str] = field(default_factory=list)
    miscounted: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Requests whose end nobody saw."""
        ends = self.finished + self.cancelled + self.disconnected + len(self.failed)
        return self.started - ends

    def complete(self, question: Question, answer: Answer) -> None:
        """An answer came to its end: it was as long as it was asked to be, each token told once."""
        self.finished += 1
        self.tokens += answer.tokens
        self.cached += self.reused(answer)
        prompt, cached = answer.usage["prompt_tokens"], self.reused(answer)
        if answer.usage["total_tokens"] != prompt + answer.tokens or not 0 <= cached < prompt:
            self.miscounted.append(f"{answer.usage} does not add up")
        told = answer.logprobs if question.logprobs else answer.tokens
        if not (question.tokens == answer.tokens == told) or answer.finish != "length":
            self.miscounted.append(
                f"{question.tokens} tokens asked for, {answer.tokens} in usage, {told} streamed, "
                f"ended by {answer.finish}"
            )

    @staticmethod
    def reused(answer: Answer) -> int:
        """Tokens of its prompt that were computed before."""
        return int((answer.usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0))

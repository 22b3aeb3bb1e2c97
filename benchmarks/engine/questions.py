"""What is asked: random words, so that no cache knows a prompt that is meant to be fresh."""

import random
from dataclasses import dataclass
from typing import Any

WORDS = ["river", "stone", "cloud", "green", "morning", "table", "window", "paper", "light"]
WORDS += ["garden", "music", "travel", "number", "market", "winter", "bridge", "silver", "candle"]


def words(count: int) -> str:
    """So many words in an order nobody has seen."""
    return " ".join(random.choices(WORDS, k=count))


@dataclass(frozen=True)
class Question:
    """`user` is a number from 0; `system` opens the chat and is shared where a server can tell
    what is; `tokens` is the exact length of the answer, since the end of a text is ignored."""

    text: str
    tokens: int
    user: int = 0
    system: str = ""
    earlier: tuple[dict[str, str], ...] = ()
    logprobs: bool = False

    @property
    def messages(self) -> list[dict[str, str]]:
        """The chat up to the question."""
        system = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, *self.earlier, {"role": "user", "content": self.text}]

    def body(self, model: str) -> dict[str, Any]:
        """As both servers take it."""
        return {
            "model": model,
            "messages": self.messages,
            "max_tokens": self.tokens,
            "ignore_eos": True,
            "temperature": 0.8,
            "top_p": 0.95,
            "stream": True,
            "stream_options": {"include_usage": True},
            **({"logprobs": True} if self.logprobs else {}),
        }


def fresh(users: int, count: int, tokens: int) -> list[Question]:
    """A question of `count` words from each user."""
    return [Question(words(count), tokens, user) for user in range(users)]

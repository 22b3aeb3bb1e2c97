"""One reply inside the engine: its tokens, how far they are computed, and what it has said."""

import time
from collections import deque
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.protocol import Generate, Part
from engine.speech import Speech

if TYPE_CHECKING:
    from engine.stems import Stem


@dataclass(eq=False)
class Sequence:
    """Tokens are the prompt and what was generated; the first `computed` lie in KV cells.

    `number` grows with arrival. The first `shared` tokens may be reused by others; `dropped` turns
    were left out of the prompt; `grammar` is GBNF. `marks` are tokens that stand for no text, and
    are read all the same. `slot` is llama.cpp's sequence id while it runs,
    `stem` what it shares with others, `sampler` an opaque handle of the runner's. `passed` counts
    who was let in before it while it did not fit. `cached` tokens of its prompt were not computed
    for it; `was_paused`: some were computed and given up again. `thoughts` counts the tokens of its
    thinking. Times are of time.monotonic(), in seconds. `texts` are the lengths of those that are
    still to be embedded, whose tokens follow one another in its prompt.
    """

    request: Generate
    number: int
    tokens: list[int]
    prompt: int
    speech: Speech = field(default_factory=Speech)
    shared: int = 0
    dropped: int = 0
    grammar: str = ""
    marks: dict[int, bytes] = field(default_factory=dict)
    sampler: Any = None
    stem: "Stem | None" = None
    slot: int = -1
    position: int = 0
    passed: int = 0
    computed: int = 0
    cached: int = 0
    was_paused: bool = False
    reserved: int = 0
    charged: int = 0
    tag: int = 0
    arrived: float = field(default_factory=time.monotonic)
    started: float = 0.0
    first: float = 0.0
    thinking: float = 0.0
    thought: float = 0.0
    thoughts: int = 0
    texts: deque[int] = field(default_factory=deque)

    @property
    def reply(self) -> str:
        """The reply's id."""
        return self.request.reply

    @property
    def user(self) -> str:
        """Whose turn it takes."""
        return self.request.user

    @property
    def missing(self) -> int:
        """Tokens that are not computed yet."""
        return len(self.tokens) - self.computed

    @property
    def shareable(self) -> int:
        """How many tokens may be reused by others, and of others'. The last one is never among
        them: somebody must compute its logits."""
        return min(self.shared, len(self.tokens) - 1)

    @property
    def numbers(self) -> "np.ndarray[Any, np.dtype[np.int32]]":
        """The tokens as an array, quick to compare."""
        return np.array(self.tokens, np.int32)

    @property
    def borrowed(self) -> int:
        """Cells of its own tokens that it shares with others."""
        return self.stem.length if self.stem else 0

    @property
    def awaits(self) -> bool:
        """Whether another sequence is computing its beginning."""
        stem = self.stem
        return stem is not None and not stem.is_ready and stem.members[0] is not self

    @property
    def is_decoding(self) -> bool:
        """Whether its next row is the one token sampled last, rather than a prompt's chunk."""
        return self.computed + 1 == len(self.tokens) > self.prompt

    @property
    def said(self) -> int:
        """Tokens generated so far."""
        return len(self.tokens) - self.prompt

    @property
    def left(self) -> int | None:
        """Tokens it may still generate; None without a limit."""
        limit = self.request.sampling.max_tokens
        return None if limit is None else limit - self.said

    @cached_property
    def limit(self) -> float:
        """The most tokens its chat may take, as far as the request says."""
        return self.request.context or float("inf")

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be computed for it."""
        allowance = self.request.allowance
        return allowance is not None and self.prompt - self.cached + self.said >= allowance

    def hear(self, piece: bytes) -> list[Part]:
        """Take in a token's bytes; the parts that are certain now."""
        before = self.speech.is_thinking
        parts = self._noted(self.speech.hear(piece))
        self.thoughts += before or self.speech.is_thinking
        return parts

    def finish(self) -> list[Part]:
        """The parts that were held back, at the end."""
        parts = self._noted(self.speech.finish())
        self.thought = self.thought or (time.monotonic() if self.thinking else 0.0)
        return parts

    def _noted(self, parts: list[Part]) -> list[Part]:
        """Note when thinking begins and ends."""
        for kind, _value in parts:
            if kind == "r":
                self.thinking = self.thinking or time.monotonic()
            elif self.thinking:
                self.thought = self.thought or time.monotonic()
        return parts

    def usage(self) -> dict[str, int]:
        """Tokens by kind, as `protocol.done` takes them."""
        usage = {"prompt": self.prompt, "cached": self.cached, "completion": self.said}
        rare = {"thought": self.thoughts, "unread": self.unread, "dropped": self.dropped}
        return usage | {name: count for name, count in rare.items() if count}

    @property
    def unread(self) -> int:
        """Tokens of its prompt that were never computed for it, nor found."""
        if self.said or self.was_paused:
            return 0
        return max(0, self.prompt - max(self.computed, self.cached))

    def timings(self) -> dict[str, float]:
        """Milliseconds by phase, as `protocol.done` takes them; those not reached are 0."""
        now = time.monotonic()
        started, first = self.started or now, self.first or now
        return {
            "queued": round((started - self.arrived) * 1000, 1),
            "prefill": round((first - started) * 1000, 1),
            "first": round((first - self.arrived) * 1000, 1),
            "decode": round((now - first) * 1000, 1),
            "thought": round((self.thought - self.thinking) * 1000, 1),
        }

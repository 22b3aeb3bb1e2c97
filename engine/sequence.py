"""One reply inside the engine: its tokens, how far they are computed, and what it has said."""

import codecs
import time
from dataclasses import dataclass, field
from typing import Any

from engine.parse import Parser
from engine.protocol import Generate, Part


@dataclass(eq=False)
class Sequence:
    """Tokens are the prompt and what was generated; the first `computed` lie in KV cells.

    `number` grows with arrival. The first `shared` tokens may be reused by others; `dropped` turns
    were left out of the prompt; `grammar` is GBNF. `slot` is llama.cpp's sequence id while it runs,
    `sampler` an opaque handle of the runner's. Times are of time.monotonic(), in seconds.
    """

    request: Generate
    number: int
    tokens: list[int]
    prompt: int
    parser: Parser
    shared: int = 0
    dropped: int = 0
    grammar: str = ""
    sampler: Any = None
    slot: int = -1
    position: int = 0
    computed: int = 0
    reserved: int = 0
    arrived: float = field(default_factory=time.monotonic)
    started: float = 0.0
    first: float = 0.0
    thinking: float = 0.0
    thought: float = 0.0
    decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")(errors="replace")
    )

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
    def is_decoding(self) -> bool:
        """Whether its next row is the one token sampled last, rather than a prompt's chunk."""
        return self.missing == 1 and len(self.tokens) > self.prompt

    @property
    def said(self) -> int:
        """Tokens generated so far."""
        return len(self.tokens) - self.prompt

    @property
    def left(self) -> int | None:
        """Tokens it may still generate; None without a limit."""
        limit = self.request.sampling.max_tokens
        return None if limit is None else limit - self.said

    def read(self, text: str, *, final: bool = False) -> list[Part]:
        """Take in decoded text; the parts that are certain now, all of them when it is the last."""
        parts = self.parser.feed(text)
        if final:
            parts += self.parser.finish()
        kinds = {kind for kind, _value in parts}
        now = time.monotonic()
        if "r" in kinds:
            self.thinking = self.thinking or now
        if self.thinking and (final or kinds - {"r"}):
            self.thought = self.thought or now
        return parts

    def usage(self) -> dict[str, int]:
        """Tokens by kind, as `protocol.done` takes them."""
        usage = {"prompt": self.prompt, "cached": 0, "completion": self.said}
        return {**usage, "dropped": self.dropped} if self.dropped else usage

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

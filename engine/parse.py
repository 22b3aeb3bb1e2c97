"""Splits what a model writes into reasoning, answer and tool calls, while it streams.

The result is the same for any cut of the text: a tag that is only half there is held back.
"""

from typing import Literal

from engine.calls.reader import Calls
from engine.calls.spoken import Spoken
from engine.protocol import Part

THINK, THOUGHT = "<think>", "</think>"

Begun = Literal["reasoning", "text"]
"""What a reply was in the middle of when it was cut."""
State = Literal["start", "reasoning", "text"]
KINDS: dict[Begun, Literal["r", "t"]] = {"reasoning": "r", "text": "t"}


class Parser:
    """Feed it text as it comes; it gives back parts in order. `finish` gives what was held."""

    def __init__(
        self, prompt_tail: str = "", begun: Begun | None = None, calls: Calls | None = None
    ) -> None:
        """`prompt_tail` is the end of the prompt: some templates open the think block in it. A
        reply that goes on from its own words is in the middle of what it had `begun`. `calls` finds
        the calls in the answer; without it, none is one."""
        opened = prompt_tail.rfind(THINK) > prompt_tail.rfind(THOUGHT)
        self.state: State = begun or ("reasoning" if opened else "start")
        self.held = ""
        self.spoken = Spoken(KINDS[begun] if begun else None)
        self.calls = calls

    @property
    def is_thinking(self) -> bool:
        """Whether what comes is a thought, or the mark that ends thinking."""
        return self.state == "reasoning"

    def feed(self, text: str) -> list[Part]:
        """The parts that are certain after `text`."""
        text = text.replace("\0", "")  # not every database takes it
        if self.state == "start":
            text = self._begin(text)
        if self.state == "reasoning":
            text = self._think(text)
        return self._answer(text) if self.state == "text" else self.spoken.take()

    def finish(self) -> list[Part]:
        """What was held back, at the end of the reply."""
        held, self.held = self.held, ""
        if self.state == "reasoning":
            self.spoken.say("r", held)
        if self.state == "reasoning" or self.calls is None:
            return self.spoken.take(final=True)
        return self.calls.feed(held) + self.calls.finish()

    def _begin(self, text: str) -> str:
        """Reasoning or answer? Undecided while the text could still become a think tag."""
        self.held = (self.held + text).lstrip()
        if self.held.startswith(THINK):
            self.state = "reasoning"
            text = self.held.removeprefix(THINK)
        elif self.held and not THINK.startswith(self.held):
            self.state, text = "text", self.held
        else:
            return ""
        self.held = ""
        return text

    def _think(self, text: str) -> str:
        """Thoughts up to the tag that ends them; gives back what follows it."""
        before, found, after = (self.held + text).partition(THOUGHT)
        keep = 0 if found else _overlap(before, THOUGHT)
        self.held = before[len(before) - keep :]
        self.spoken.say("r", before[: len(before) - keep])
        if found:
            self.spoken.turn()
            self.state = "text"
        return after

    def _answer(self, text: str) -> list[Part]:
        if self.calls is None:
            self.spoken.say("t", text)
            return self.spoken.take()
        return self.spoken.take() + self.calls.feed(text)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` could be the beginning of `tag`."""
    start = max(0, len(text) - len(tag) + 1)
    while (start := text.find(tag[0], start)) >= 0:
        if tag.startswith(text[start:]):
            return len(text) - start
        start += 1
    return 0

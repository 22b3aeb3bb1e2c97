"""Splits what a model writes into reasoning, answer and tool calls, while it streams.

The result is the same for any cut of the text: a tag that is only half there is held back.
"""

import json
from typing import Any, Literal

from engine.protocol import Part

THINK, THOUGHT = "<think>", "</think>"
CALL, CALLED = "<tool_call>", "</tool_call>"
DEEPEST = 64
"""Levels of nesting in a tool call: whoever copies or shows one later recurses."""

State = Literal["start", "reasoning", "text", "call"]


class Parser:
    """Feed it text as it comes; it gives back parts in order. `finish` gives what was held."""

    def __init__(
        self, prompt_tail: str = "", begun: Literal["reasoning", "text"] | None = None
    ) -> None:
        """`prompt_tail` is the end of the prompt: some templates open the think block in it. A
        reply that goes on from its own words is in the middle of what it had `begun`."""
        opened = prompt_tail.rfind(THINK) > prompt_tail.rfind(THOUGHT)
        self.state: State = begun or ("reasoning" if opened else "start")
        self.held = ""
        self.fresh = not begun  # nothing of this block was given out yet: its leading blanks go

    def feed(self, text: str) -> list[Part]:
        """The parts that are certain after `text`."""
        self.held += text.replace("\0", "")  # not every database takes it
        parts: list[Part] = []
        while self._advance(parts):
            pass
        return parts

    def finish(self) -> list[Part]:
        """What was held back, at the end of the reply. An unclosed call is given as text."""
        if self.state == "call":
            self.held, self.state = CALL + self.held, "text"
        parts: list[Part] = []
        self._give(parts, self.held)
        self.held = ""
        return parts

    def _advance(self, parts: list[Part]) -> bool:
        """Take one block boundary off the front of what is held; False when there is none."""
        if self.state == "start":
            return self._begin()
        if self.state == "reasoning":
            return self._until(THOUGHT, "text", parts)
        if self.state == "text":
            return self._until(CALL, "call", parts)
        return self._call(parts)

    def _begin(self) -> bool:
        """Reasoning or answer? Undecided while the text could still become a think tag."""
        lead = self.held.lstrip()
        if lead.startswith(THINK):
            self.held, self.state = lead[len(THINK) :], "reasoning"
            return True
        if lead and not THINK.startswith(lead):
            self.state = "text"
            return True
        return False

    def _until(self, tag: str, then: State, parts: list[Part]) -> bool:
        """Give out text up to `tag`; blanks before it are held, as they go if the tag follows."""
        before, found, after = self.held.partition(tag)
        if found:
            self._give(parts, before.rstrip())
            self.held, self.state, self.fresh = after, then, True
            return True
        keep = _overlap(self.held, tag)
        sure = self.held[: len(self.held) - keep].rstrip()
        self._give(parts, sure)
        self.held = self.held[len(sure) :] if sure or not self.fresh else self.held.lstrip()
        return False

    def _give(self, parts: list[Part], text: str) -> None:
        text = text.lstrip() if self.fresh else text
        if text:
            self.fresh = False
            parts.append(("r" if self.state == "reasoning" else "t", text))

    def _call(self, parts: list[Part]) -> bool:
        body, found, after = self.held.partition(CALLED)
        if not found:
            return False
        call = _tool_call(body)
        parts.append(("c", call) if call else ("t", CALL + body + CALLED))
        self.held, self.state, self.fresh = after, "text", True
        return True


def _tool_call(body: str) -> dict[str, Any] | None:
    """The call in a `<tool_call>` block, or None when it is none that can be passed on."""
    try:
        call = json.loads(body)
        if not _is_shallow(call, DEEPEST):
            return None
        # What Python reads and others do not: NaN, 1e999, half of a surrogate pair, a zero byte.
        line = json.dumps(call, ensure_ascii=False, allow_nan=False).encode()
        if b"\\u0000" in line:
            return None
    except (ValueError, RecursionError):
        return None
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        return None
    arguments = call.get("arguments", {})
    return {"name": call["name"], "arguments": arguments} if isinstance(arguments, dict) else None


def _is_shallow(value: Any, levels: int) -> bool:
    """Whether lists and objects are nested at most `levels` deep."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_shallow(each, levels - 1) for each in inner)


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` could be the beginning of `tag`."""
    start = max(0, len(text) - len(tag) + 1)
    while (start := text.find(tag[0], start)) >= 0:
        if tag.startswith(text[start:]):
            return len(text) - start
        start += 1
    return 0

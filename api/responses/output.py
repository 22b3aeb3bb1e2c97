"""What an answer consists of, item after item, as the engine's entries make it."""

import uuid
from typing import Any

from api.responses.grown import ANSWER, SUMMARY, THOUGHTS, Call, Events, Object, Style, Words
from api.responses.likelihood import Unsaid
from engine.protocol import Entry


class Output:
    """Takes in entries and gives the events that they are; `items` is all of it so far."""

    def __init__(self, reply: str, *, summed: bool) -> None:
        """`summed`: thoughts are told where a summary of them would be."""
        self.reply = reply
        self.thoughts = SUMMARY if summed else THOUGHTS
        self.done: list[Object] = []
        self.open: Words | Call | None = None
        self.unsaid = Unsaid()

    def items(self, status: str) -> list[Object]:
        """As an answer has them, the last one with this status if it is not over."""
        return [*self.done, *([self.open.shown(status)] if self.open else [])]

    def hear(self, entry: Entry) -> Events:
        """What an entry adds."""
        self.unsaid.hear(entry)
        events: Events = []
        for kind, value in entry["p"]:
            if kind in ("r", "t"):
                events += self._words(ANSWER if kind == "t" else self.thoughts, value)
            else:
                events += self._call(kind, value)
        return events

    def close(self, status: str) -> Events:
        """No more comes to the item that grows."""
        if self.open is None:
            return []
        events = self.open.end(status)
        self.done.append(self.open.shown(status))
        self.open = None
        return events

    def _words(self, style: Style, text: str) -> Events:
        events: Events = []
        words = self.open
        if not isinstance(words, Words) or words.style is not style:
            events += self.close("completed")
            self.open = words = Words(style, self.reply, len(self.done))
            events += words.begin()
        logprobs = self.unsaid.of(text) if style is ANSWER else []
        return events + words.add(text, logprobs)

    def _call(self, kind: str, value: Any) -> Events:
        """A call begins, goes on, or is whole."""
        if kind == "b":
            events = self.close("completed")
            named = f"call_{uuid.uuid4().hex[:24]}"
            self.open = begun = Call(self.reply, len(self.done), value, named)
            return events + begun.begin()
        if isinstance(call := self.open, Call) and kind == "a":
            return call.add(value)
        if isinstance(call, Call):
            call.healed = value.get("healed")
        return self.close("completed")

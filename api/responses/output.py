"""What an answer consists of, item after item, as the engine's entries make it."""

import uuid

from api.answer import dumped
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
        self.open: Words | None = None
        self.unsaid = Unsaid()

    def items(self, status: str) -> list[Object]:
        """As an answer has them, the last one with this status if it is not over."""
        return [*self.done, *([self.open.shown(status)] if self.open else [])]

    def hear(self, entry: Entry) -> Events:
        """What an entry adds."""
        self.unsaid.hear(entry)
        events: Events = []
        for kind, value in entry["p"]:
            if kind == "c":
                events += self._call(value)
            else:
                events += self._words(ANSWER if kind == "t" else self.thoughts, value)
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
        if self.open is None or self.open.style is not style:
            events += self.close("completed")
            self.open = Words(style, self.reply, len(self.done))
            events += self.open.begin()
        logprobs = self.unsaid.of(text) if style is ANSWER else []
        return events + self.open.add(text, logprobs)

    def _call(self, value: Object) -> Events:
        events = self.close("completed")
        named = f"call_{uuid.uuid4().hex[:24]}"
        call = Call(self.reply, len(self.done), value["name"], named, value.get("healed"))
        events += [*call.begin(), *call.add(dumped(value["arguments"])), *call.end("completed")]
        self.done.append(call.shown("completed"))
        return events

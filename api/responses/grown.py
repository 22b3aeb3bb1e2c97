"""The items of an answer while they grow, and the events that tell of each of their steps."""

from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]
Events = list[Object]


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of words is told: the item's own fields, which of them holds its one part, and the
    names of part, of text, and of the part's number in events."""

    prefix: str
    item: Object
    holder: str
    part: Object
    part_event: str
    text_event: str
    number: str


ANSWER = Style(
    prefix="msg",
    item={"type": "message", "role": "assistant"},
    holder="content",
    part={"type": "output_text", "annotations": []},
    part_event="response.content_part",
    text_event="response.output_text",
    number="content_index",
)
THOUGHTS = Style(
    prefix="rs",
    item={"type": "reasoning", "summary": []},
    holder="content",
    part={"type": "reasoning_text"},
    part_event="response.content_part",
    text_event="response.reasoning_text",
    number="content_index",
)
SUMMARY = Style(
    prefix="rs",
    item={"type": "reasoning"},
    holder="summary",
    part={"type": "summary_text"},
    part_event="response.reasoning_summary_part",
    text_event="response.reasoning_summary_text",
    number="summary_index",
)


@dataclass
class Words:
    """An item of one part that is text: the answer, or the thoughts before it."""

    style: Style
    reply: str
    index: int
    text: str = ""
    logprobs: list[Object] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The item's id."""
        return f"{self.style.prefix}_{self.reply}_{self.index}"

    def shown(self, status: str) -> Object:
        """The item as an answer has it."""
        return self._item(status, [self._part()])

    def begin(self) -> Events:
        """It is there, and holds nothing."""
        item = self._item("in_progress", [])
        added = {"type": "response.output_item.added", "output_index": self.index, "item": item}
        part = {"type": f"{self.style.part_event}.added", **self._at(), "part": self._part()}
        return [added, part]

    def add(self, text: str, logprobs: list[Object]) -> Events:
        """It goes on."""
        self.text += text
        self.logprobs += logprobs
        told = self._with({"delta": text}, logprobs)
        return [{"type": f"{self.style.text_event}.delta", **self._at(), **told}]

    def end(self, status: str) -> Events:
        """It is said, or cut."""
        told = self._with({"text": self.text}, self.logprobs)
        done = {"type": f"{self.style.text_event}.done", **self._at(), **told}
        part = {"type": f"{self.style.part_event}.done", **self._at(), "part": self._part()}
        return [done, part, ended(self.index, self.shown(status))]

    def _at(self) -> Object:
        return {"item_id": self.name, "output_index": self.index, self.style.number: 0}

    def _item(self, status: str, parts: list[Object]) -> Object:
        return {"id": self.name, **self.style.item, "status": status, self.style.holder: parts}

    def _part(self) -> Object:
        return self._with({**self.style.part, "text": self.text}, self.logprobs)

    def _with(self, told: Object, logprobs: list[Object]) -> Object:
        """Only the answer's tokens are told with their likelihood."""
        return {**told, "logprobs": [*logprobs]} if self.style is ANSWER else told


@dataclass
class Call:
    """An item that is a function's call."""

    reply: str
    index: int
    function: str
    call: str
    healed: list[str] | None = None
    arguments: str = ""

    @property
    def name(self) -> str:
        """The item's id."""
        return f"fc_{self.reply}_{self.index}"

    def shown(self, status: str) -> Object:
        """The item as an answer has it; `healed` is what had to be put right in it, if anything."""
        return {
            "id": self.name,
            "type": "function_call",
            "status": status,
            "call_id": self.call,
            "name": self.function,
            "arguments": self.arguments,
            **({"healed": self.healed} if self.healed else {}),
        }

    def begin(self) -> Events:
        """Which function is called."""
        item = self.shown("in_progress")
        return [{"type": "response.output_item.added", "output_index": self.index, "item": item}]

    def add(self, arguments: str) -> Events:
        """More of the JSON of its arguments."""
        self.arguments += arguments
        told = {"item_id": self.name, "output_index": self.index, "delta": arguments}
        return [{"type": "response.function_call_arguments.delta", **told}]

    def end(self, status: str) -> Events:
        """All of its arguments are there, or no more will come."""
        told = {"item_id": self.name, "output_index": self.index, "arguments": self.arguments}
        done = {"type": "response.function_call_arguments.done", **told}
        return [done, ended(self.index, self.shown(status))]


def ended(index: int, item: Object) -> Object:
    """The event that an item is as it will stay."""
    return {"type": "response.output_item.done", "output_index": index, "item": item}

"""Reads the input of a Responses request into the turns that chat templates take.

An answer's items come back one by one: thoughts, words, calls. Templates want them as one turn.
"""

import json
from collections.abc import Callable
from typing import Any

from api import fields, messages
from api.fields import Object

ROLES = ("system", "developer", "user", "assistant")
PARTS = {
    "input_text": ("type", "text"),
    "output_text": ("type", "text", "annotations", "logprobs"),
    "reasoning_text": ("type", "text"),
    "summary_text": ("type", "text"),
}
"""Kind of a part -> its fields. Citations and log-probabilities of an earlier answer say nothing to
a model."""
SAID_TWICE = ("id", "status")
"""What any item may bring back from an earlier answer, and nobody has to know."""


class Turns:
    """The turns of a chat, as items add to them. Each method raises Problem for a bad item."""

    def __init__(self, instructions: str = "") -> None:
        self.turns: list[Object] = []
        self.called: dict[str, str] = {}
        if instructions:
            self.turns.append({"role": "system", "content": instructions})

    def message(self, at: str, item: Object) -> None:
        """Somebody's words."""
        fields.refuse_unknown(item, ("type", "role", "content", *SAID_TWICE), f"{at}.")
        role = fields.choice(f"{at}.role", item.get("role"), ROLES)
        content = _text(f"{at}.content", item.get("content"), ("input_text", "output_text"))
        if role == "assistant":
            self._own("content", "tool_calls")["content"] = content
        elif role == "user":
            self.turns.append({"role": "user", "content": content})
        else:
            self._rule(content)

    def reasoning(self, at: str, item: Object) -> None:
        """The model's own thoughts: themselves, or what stands for them."""
        fields.refuse_unknown(item, ("type", "summary", "content", *SAID_TWICE), f"{at}.")
        kept = (("content", "reasoning_text"), ("summary", "summary_text"))
        told = [_text(f"{at}.{n}", item[n], (k,)) for n, k in kept if item.get(n) is not None]
        if thoughts := next(filter(None, told), ""):
            self._own("reasoning_content", "content", "tool_calls")["reasoning_content"] = thoughts

    def function_call(self, at: str, item: Object) -> None:
        """A call that the model made."""
        known = ("type", "call_id", "name", "arguments", *SAID_TWICE)
        fields.refuse_unknown(item, known, f"{at}.")
        named = fields.text(f"{at}.call_id", item.get("call_id"))
        name = fields.text(f"{at}.name", item.get("name"))
        arguments = messages.read_arguments(f"{at}.arguments", item.get("arguments"))
        call = {
            "id": named,
            "type": "function",
            "function": {"name": name, "arguments": arguments},
        }
        self._own().setdefault("tool_calls", []).append(call)
        self.called[named] = name

    def function_call_output(self, at: str, item: Object) -> None:
        """What a call led to. The call must be there too, as nothing is kept from earlier."""
        fields.refuse_unknown(item, ("type", "call_id", "output", *SAID_TWICE), f"{at}.")
        named = fields.text(f"{at}.call_id", item.get("call_id"))
        if named not in self.called:
            why = f"{at}.call_id: no function_call with this call_id goes before it. Send it too."
            raise fields.at_odds(f"{at}.call_id", why)
        content = _text(f"{at}.output", item.get("output"), ("input_text",))
        told = {"name": self.called[named], "tool_call_id": named}
        self.turns.append({"role": "tool", "content": content, **told})

    def _own(self, *unless: str) -> Object:
        """The model's turn that an item belongs to: the one it is in the middle of, unless that
        has one of these already."""
        last = self.turns[-1] if self.turns else {"role": ""}
        if last["role"] != "assistant" or any(last.get(name) for name in unless):
            last = {"role": "assistant", "content": ""}
            self.turns.append(last)
        return last

    def _rule(self, content: str) -> None:
        """Of what holds for the whole chat many templates take one message only."""
        if len(self.turns) == 1 and self.turns[0]["role"] == "system":
            self.turns[0]["content"] += f"\n\n{content}"
        else:
            self.turns.append({"role": "system", "content": content})


READERS: dict[str, Callable[[Turns, str, Object], None]] = {
    "message": Turns.message,
    "reasoning": Turns.reasoning,
    "function_call": Turns.function_call,
    "function_call_output": Turns.function_call_output,
}


def read(value: Any, instructions: str = "") -> list[Object]:
    """The turns, oldest first, after the instructions; raises Problem."""
    turns = Turns(instructions)
    if isinstance(value, str):
        return [*turns.turns, {"role": "user", "content": fields.text("input", value)}]
    if not isinstance(value, list) or not 0 < len(value) <= messages.MOST:
        raise fields.wrong("input", f"a string or a list of 1 to {messages.MOST:,} items")
    for number, each in enumerate(value):
        at = f"input[{number}]"
        item = fields.members(at, each)
        kind = item.get("type")
        _reader(at, "message" if kind is None and "role" in item else kind)(turns, at, item)
    if not turns.turns:
        raise fields.at_odds("input", "input has no word to answer.")
    return turns.turns


def _reader(at: str, kind: Any) -> Callable[[Turns, str, Object], None]:
    if isinstance(kind, str) and kind in READERS:
        return READERS[kind]
    why = f"{at}: an item of type {json.dumps(kind)[:100]} is not supported."
    if kind == "item_reference":
        why += " Hearth keeps no API requests: send the item itself."
    raise fields.unsupported(at, why)


def _text(at: str, value: Any, kinds: tuple[str, ...]) -> str:
    """Text, or a list of text parts, one below the other."""
    if isinstance(value, str):
        return fields.text(at, value)
    if not isinstance(value, list):
        raise fields.wrong(at, "a string or a list of text parts")
    return "\n".join(_part(f"{at}[{i}]", part, kinds) for i, part in enumerate(value))


def _part(at: str, value: Any, kinds: tuple[str, ...]) -> str:
    part = fields.members(at, value)
    kind = part.get("type")
    if kind not in kinds:
        named = json.dumps(kind)[:100]
        why = f"{at}: a part of type {named} is not supported. Send {' or '.join(kinds)} parts."
        raise fields.unsupported(at, why)
    fields.refuse_unknown(part, PARTS[kind], f"{at}.")
    return fields.text(f"{at}.text", part.get("text"))

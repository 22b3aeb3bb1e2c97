"""What a choice said, put together from the engine's entries, in the words of OpenAI's clients."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.answer import dumped
from api.fields import Object
from engine.protocol import Entry, Logprob

WORDS = {"r": "reasoning_content", "t": "content"}
"""Kind of a part -> the field of a delta that has it."""


@dataclass
class Said:
    """By kind. Of the tool calls that had to be put right `healed` says how."""

    text: str = ""
    reasoning: str = ""
    tool_calls: list[Object] = field(default_factory=list)
    tokens: list[Logprob] = field(default_factory=list)
    healed: list[Object] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """One delta more."""
        for kind, value in entry["p"]:
            if kind == "t":
                self.text += value
            elif kind == "r":
                self.reasoning += value
            elif kind == "c":
                self._call(value)
        self.tokens += entry.get("l", ())

    def grow(self, kind: str, value: Any) -> Object:
        """A part of a stream, as a chunk's delta has it: nothing, of a call that is whole. Of the
        calls only the beginnings are kept."""
        if kind == "b":
            self.tool_calls.append(_called(value, ""))
            return self._of_call(self.tool_calls[-1])
        if kind == "a":
            return self._of_call({"function": {"arguments": value}})
        if kind == "c":
            self._end(value)
            return {}
        return {WORDS[kind]: value}

    def _of_call(self, more: Object) -> Object:
        return {"tool_calls": [{"index": len(self.tool_calls) - 1, **more}]}

    def _call(self, call: Object) -> None:
        self.tool_calls.append(_called(call["name"], dumped(call["arguments"])))
        self._end(call)

    def _end(self, call: Object) -> None:
        """The last call is whole: what had to be put right of it is told in the end."""
        if what := call.get("healed"):
            number = len(self.tool_calls) - 1
            self.healed.append({"index": number, "name": call["name"], "what": what})

    def message(self) -> Object:
        """As a whole answer has it."""
        rare = {"reasoning_content": self.reasoning, "tool_calls": self.tool_calls}
        content = self.text if self.text or not self.tool_calls else None
        said = {name: value for name, value in rare.items() if value}
        return {"role": "assistant", "content": content, **said}


def _called(name: str, arguments: str) -> Object:
    """A tool call; the text of its arguments is JSON."""
    function = {"name": name, "arguments": arguments}
    return {"id": f"call_{uuid.uuid4().hex[:24]}", "type": "function", "function": function}


def logprobs(tokens: Sequence[Logprob]) -> Object | None:
    """The tokens' log-probabilities, where they were asked for."""
    if not tokens:
        return None
    return {"content": [logprob(token) for token in tokens], "refusal": None}


def logprob(token: Logprob) -> Object:
    """A token's log-probability, with those of its alternatives."""
    return {**_alternative(token), "top_logprobs": [_alternative(top) for top in token["top"]]}


def _alternative(token: Logprob) -> Object:
    return {name: token[name] for name in ("token", "logprob", "bytes")}

"""What a choice said, put together from the engine's entries, in the words of OpenAI's clients."""

import uuid
from dataclasses import dataclass, field

from api.answer import dumped
from api.fields import Object
from engine.protocol import Entry, Logprob


@dataclass
class Said:
    """By kind. `calls` numbers the tool calls from the ones before it on; of those that had to be
    put right `healed` says how."""

    calls: int = 0
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
            else:
                self._call(value)
        self.tokens += entry.get("l", ())

    def _call(self, call: Object) -> None:
        function = {"name": call["name"], "arguments": dumped(call["arguments"])}
        named = f"call_{uuid.uuid4().hex[:24]}"
        described = {"index": self.calls, "id": named, "type": "function", "function": function}
        self.tool_calls.append(described)
        if what := call.get("healed"):
            self.healed.append({"index": self.calls, "name": call["name"], "what": what})
        self.calls += 1

    def delta(self) -> Object:
        """As a chunk has it: only what is there."""
        kinds = {
            "reasoning_content": self.reasoning,
            "content": self.text,
            "tool_calls": self.tool_calls,
        }
        return {kind: value for kind, value in kinds.items() if value}

    def message(self) -> Object:
        """As a whole answer has it."""
        said = {**self.delta(), "content": self.text if self.text or not self.tool_calls else None}
        if self.tool_calls:  # which one a piece belongs to is of use to chunks only
            said["tool_calls"] = [
                {name: value for name, value in call.items() if name != "index"}
                for call in self.tool_calls
            ]
        return {"role": "assistant", **said}

    def logprobs(self) -> Object | None:
        """The tokens' log-probabilities, where they were asked for."""
        if not self.tokens:
            return None
        return {"content": [logprob(token) for token in self.tokens], "refusal": None}


def logprob(token: Logprob) -> Object:
    """A token's log-probability, with those of its alternatives."""
    return {**_alternative(token), "top_logprobs": [_alternative(top) for top in token["top"]]}


def _alternative(token: Logprob) -> Object:
    return {name: token[name] for name in ("token", "logprob", "bytes")}

"""The shapes of OpenAI's chat completions: chunks of a stream, and a whole answer.

A stream's chunks differ in little, so what they share is written out once, and each entry of the
engine costs one `json.dumps`.
"""

import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.answer import dumped
from engine.protocol import Entry, Logprob

Object = dict[str, Any]
DONE = "data: [DONE]\n\n"
WAITING = ": waiting\n\n"


class Chunks:
    """Writes one answer (an `api.shape.Shape`). Its choices follow one prompt."""

    def __init__(self, reply: str, model: str, each: int = 1) -> None:
        self.reply, self.model, self.each = reply, model, each
        head = {
            "id": name(reply),
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }
        self.head = f"data: {dumped(head)[:-1]}"
        self.calls: Counter[int] = Counter()
        self.healed: defaultdict[int, list[Object]] = defaultdict(list)

    def opening(self, index: int = 0) -> str:
        """The first chunk, which says whose words follow."""
        return self._choice(index, '{"role":"assistant","content":""}')

    def delta(self, entry: Entry, index: int = 0) -> str:
        """What was said since the last chunk. Of a call comes first what it is called, then its
        arguments, as clients put them together."""
        said = Said(calls=self.calls[index])
        said.add(entry)
        self.calls[index] = said.calls
        self.healed[index] += said.healed
        logprobs = dumped(said.logprobs()) if said.tokens else "null"
        first = self._choice(index, dumped(_begun(said.delta())), logprobs)
        later = (dumped(_arguments(call)) for call in said.tool_calls)
        return first + "".join(self._choice(index, each) for each in later)

    def finish(self, end: Entry, index: int = 0) -> str:
        """Why it ended, and how long it took."""
        reason = f'"{finish_reason(end, self.calls[index])}"'
        extra = told(end, self.healed[index])
        more = "".join(f',"{name}":{dumped(value)}' for name, value in extra.items())
        return self._choice(index, "{}", finish=reason, more=more)

    def usage(self, ends: Sequence[Entry]) -> str:
        """The chunk that a client asks for by stream_options."""
        return f'{self.head},"choices":[],"usage":{dumped(usage(ends, self.each))}}}\n\n'

    def whole(self, choices: "Sequence[tuple[Said, Entry]]") -> Object:
        """The answer in one piece."""
        return whole(self.reply, self.model, choices)

    def _choice(
        self, index: int, delta: str, logprobs: str = "null", finish: str = "null", more: str = ""
    ) -> str:
        return (
            f'{self.head},"choices":[{{"index":{index},"delta":{delta},"logprobs":{logprobs},'
            f'"finish_reason":{finish}}}]{more}}}\n\n'
        )


@dataclass
class Said:
    """What entries said, by kind. `calls` numbers the tool calls from the ones before it on."""

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
        self.tool_calls.append(_call(self.calls, call))
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

    def logprobs(self) -> Object:
        """The tokens' log-probabilities."""
        return {"content": [_logprob(token) for token in self.tokens], "refusal": None}


def whole(reply: str, model: str, choices: Sequence[tuple[Said, Entry]]) -> Object:
    """The answer in one piece; its choices follow one prompt."""
    ends = [end for _said, end in choices]
    found = [
        {
            "index": index,
            "message": said.message(),
            "logprobs": said.logprobs() if said.tokens else None,
            "finish_reason": finish_reason(end, said.calls),
        }
        for index, (said, end) in enumerate(choices)
    ]
    head = {
        "id": name(reply),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
    }
    return {**head, **listed(found, choices), "usage": usage(ends, len(ends))}


def listed(choices: list[Object], said: Sequence[tuple[Said, Entry]]) -> Object:
    """The choices of a whole answer, with what is told of each: of a single one beside it, as
    llama.cpp's server tells it, of several in each of them."""
    more = [told(end, each.healed) for each, end in said]
    if len(choices) == 1:
        return {"choices": choices, **more[0]}
    return {"choices": [{**choice, **each} for choice, each in zip(choices, more, strict=True)]}


def name(reply: str) -> str:
    """The answer's id."""
    return f"chatcmpl-{reply}"


def finish_reason(end: Entry, calls: int) -> str:
    """stop, length or tool_calls."""
    reason = str(end["reason"])
    return "tool_calls" if calls and reason == "stop" else reason


def told(end: Entry, healed: Sequence[Object] = ()) -> Object:
    """What clients of OpenAI do not know: `timings`; `cut_by` where an answer was ended by
    something else than max_tokens: the context, or the day's tokens (context_full,
    allowance_spent); and `healed`, of each call that was not written as it should be: its index,
    its name, and what was put right (engine.calls.healing.HEALED)."""
    rare = {"cut_by": end["code"], "healed": healed}
    return {"timings": timings(end), **{name: value for name, value in rare.items() if value}}


def usage(ends: Sequence[Entry], each: int = 1) -> Object:
    """Tokens of all choices; the cached ones are part of the prompt's.

    So many as `each` in turn follow one prompt, which counts once: as the choice found it that had
    to compute most of it.
    """
    counted = [end["usage"] for end in ends]
    prompts = [counted[at : at + each] for at in range(0, len(counted), each)]
    prompt = sum(same[0].get("prompt", 0) for same in prompts)
    cached = sum(min(one.get("cached", 0) for one in same) for same in prompts)
    completion = sum(one.get("completion", 0) for one in counted)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }


def timings(end: Entry) -> Object:
    """Tokens and milliseconds by phase, named as llama.cpp's server names them; with the wait
    before the prompt, the time to the first token, and the time spent thinking."""
    counted, took = end["usage"], end["timings"]
    cached, said = counted.get("cached", 0), counted.get("completion", 0)
    read = counted.get("prompt", 0) - cached
    prefill, decode = took.get("prefill", 0.0), took.get("decode", 0.0)
    return {
        "cache_n": cached,
        "prompt_n": read,
        "prompt_ms": prefill,
        "prompt_per_token_ms": _each(read, prefill),
        "prompt_per_second": _rate(read, prefill),
        "predicted_n": said,
        "predicted_ms": decode,
        "predicted_per_token_ms": _each(said - 1, decode),
        "predicted_per_second": _rate(said - 1, decode),
        "queued_ms": took.get("queued", 0.0),
        "first_ms": took.get("first", 0.0),
        "thought_ms": took.get("thought", 0.0),
    }


def _each(tokens: int, ms: float) -> float:
    return round(ms / tokens, 3) if tokens > 0 else 0.0


def _rate(tokens: int, ms: float) -> float:
    return round(tokens / ms * 1000, 2) if ms > 0 and tokens > 0 else 0.0


def _call(index: int, call: Object) -> Object:
    function = {"name": call["name"], "arguments": dumped(call["arguments"])}
    named = f"call_{uuid.uuid4().hex[:24]}"
    return {"index": index, "id": named, "type": "function", "function": function}


def _begun(delta: Object) -> Object:
    """A chunk's delta in which calls have no arguments yet."""
    if calls := delta.get("tool_calls"):
        names = [{**call, "function": {**call["function"], "arguments": ""}} for call in calls]
        return {**delta, "tool_calls": names}
    return delta


def _arguments(call: Object) -> Object:
    """The delta with a call's arguments."""
    function = {"arguments": call["function"]["arguments"]}
    return {"tool_calls": [{"index": call["index"], "function": function}]}


def _logprob(token: Logprob) -> Object:
    return {**_alternative(token), "top_logprobs": [_alternative(top) for top in token["top"]]}


def _alternative(token: Logprob) -> Object:
    return {name: token[name] for name in ("token", "logprob", "bytes")}

"""The shapes of OpenAI's chat completions: chunks of a stream, and a whole answer.

A stream's chunks differ in little, so what they share is written out once, and each entry of the
engine costs one `json.dumps`.
"""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from api.answer import dumped
from api.asked import Asked
from api.problem import Problem
from engine.protocol import Entry, Generate, Logprob

Object = dict[str, Any]
DONE = "data: [DONE]\n\n"
WAITING = ": waiting\n\n"


class Completion:
    """An `api.telling.Telling` of OpenAI's chat completions."""

    waiting = WAITING

    def __init__(self, request: Generate, wanted: Asked) -> None:
        self.reply, self.model = request.reply, request.model
        self.include_usage = wanted.include_usage
        self.chunks = Chunks(request.reply, request.model)
        self.said = Said()

    def opening(self, _first: Entry | None) -> str:
        """Whose words follow."""
        return self.chunks.opening()

    def delta(self, entry: Entry) -> str:
        """One chunk."""
        return self.chunks.delta(entry)

    def finish(self, end: Entry) -> str:
        """The last chunks."""
        usage = self.chunks.usage(end) if self.include_usage else ""
        return self.chunks.finish(end) + usage + DONE

    def failure(self, problem: Problem) -> str:
        """The error, with which the stream ends."""
        return f"event: error\ndata: {dumped(problem.body())}\n\n"

    def add(self, entry: Entry) -> None:
        """One delta more."""
        self.said.add(entry)

    def whole(self, end: Entry) -> Object:
        """All of it."""
        return whole(self.reply, self.model, self.said, end)


class Chunks:
    """Writes one answer's stream as server-sent events."""

    def __init__(self, reply: str, model: str) -> None:
        head = {
            "id": name(reply),
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }
        self.head = f"data: {dumped(head)[:-1]}"
        self.calls = 0

    def opening(self) -> str:
        """The first chunk, which says whose words follow."""
        return self._choice('{"role":"assistant","content":""}')

    def delta(self, entry: Entry) -> str:
        """What was said since the last chunk."""
        said = Said(calls=self.calls)
        said.add(entry)
        self.calls = said.calls
        logprobs = dumped(said.logprobs()) if said.tokens else "null"
        return self._choice(dumped(said.delta()), logprobs)

    def finish(self, end: Entry) -> str:
        """Why it ended, and how long it took."""
        reason = f'"{finish_reason(end, self.calls)}"'
        more = "".join(f',"{name}":{dumped(value)}' for name, value in told(end).items())
        return self._choice("{}", finish=reason, more=more)

    def usage(self, end: Entry) -> str:
        """The chunk that a client asks for by stream_options."""
        return f'{self.head},"choices":[],"usage":{dumped(usage(end))}}}\n\n'

    def _choice(
        self, delta: str, logprobs: str = "null", finish: str = "null", more: str = ""
    ) -> str:
        return (
            f'{self.head},"choices":[{{"index":0,"delta":{delta},"logprobs":{logprobs},'
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

    def add(self, entry: Entry) -> None:
        """One delta more."""
        for kind, value in entry["p"]:
            if kind == "t":
                self.text += value
            elif kind == "r":
                self.reasoning += value
            else:
                self.tool_calls.append(_call(self.calls, value))
                self.calls += 1
        self.tokens += entry.get("l", ())

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
        return {"content": [logprob(token) for token in self.tokens], "refusal": None}


def whole(reply: str, model: str, said: Said, end: Entry) -> Object:
    """The answer in one piece."""
    choice = {
        "index": 0,
        "message": said.message(),
        "logprobs": said.logprobs() if said.tokens else None,
        "finish_reason": finish_reason(end, said.calls),
    }
    return {
        "id": name(reply),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [choice],
        "usage": usage(end),
        **told(end),
    }


def name(reply: str) -> str:
    """The answer's id."""
    return f"chatcmpl-{reply}"


def finish_reason(end: Entry, calls: int) -> str:
    """stop, length or tool_calls."""
    reason = str(end["reason"])
    return "tool_calls" if calls and reason == "stop" else reason


def told(end: Entry) -> Object:
    """What clients of OpenAI do not know: `timings`, and `cut_by` where an answer was ended by
    something else than max_tokens: the context, or the day's tokens (context_full,
    allowance_spent)."""
    return {"timings": timings(end), **({"cut_by": end["code"]} if end["code"] else {})}


def usage(end: Entry) -> Object:
    """Tokens; the cached ones are part of the prompt's."""
    counted = end["usage"]
    prompt, completion = counted.get("prompt", 0), counted.get("completion", 0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": counted.get("cached", 0)},
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
        "prompt_per_second": _rate(read, prefill),
        "predicted_n": said,
        "predicted_ms": decode,
        "predicted_per_second": _rate(said - 1, decode),
        "queued_ms": took.get("queued", 0.0),
        "first_ms": took.get("first", 0.0),
        "thought_ms": took.get("thought", 0.0),
    }


def _rate(tokens: int, ms: float) -> float:
    return round(tokens / ms * 1000, 2) if ms > 0 and tokens > 0 else 0.0


def _call(index: int, call: Object) -> Object:
    function = {"name": call["name"], "arguments": dumped(call["arguments"])}
    named = f"call_{uuid.uuid4().hex[:24]}"
    return {"index": index, "id": named, "type": "function", "function": function}


def logprob(token: Logprob) -> Object:
    """A token's log-probability, with those of its alternatives."""
    return {**_alternative(token), "top_logprobs": [_alternative(top) for top in token["top"]]}


def _alternative(token: Logprob) -> Object:
    return {name: token[name] for name in ("token", "logprob", "bytes")}

"""The shapes of Anthropic's messages: events of a stream, and a whole message of blocks."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from api.answer import dumped
from api.anthropic import errors
from api.asked import Asked
from api.fields import Object
from api.figures import told
from api.problem import Problem
from engine import protocol
from engine.protocol import Entry, Generate

KINDS = {"t": "text", "r": "thinking"}
"""Kind of a part of words -> the kind of its block, which is also the field that has them."""
CUT = {"context_full": "model_context_window_exceeded"}


class Message:
    """An `api.telling.Telling` of one message.

    A block goes on as long as what is said is of its kind; each call is a block of its own, to
    which a stream adds the JSON of its arguments piece after piece.
    """

    waiting = 'event: ping\ndata: {"type":"ping"}\n\n'

    def __init__(self, requests: Sequence[Generate], _wanted: Asked) -> None:
        (request,) = requests
        self.reply, self.model = request.reply, request.model
        self.blocks: list[Object] = []
        self.healed: list[Object] = []
        self.open = ""  # the kind of the block of words that a stream is in

    # --- a stream ---

    def opening(self, first: Entry | None, /) -> str:
        """The message without words. What was read for it is known once the first ones have come;
        the end tells it in any case."""
        read = (first or {}).get("u", {})
        message = {**self._message(protocol.done("stop", usage=read)), "stop_reason": None}
        return _event("message_start", message=message)

    def delta(self, entry: Entry, _index: int = 0, /) -> str:
        """What was said since."""
        return "".join(event for part in entry["p"] for event in self._part(*part))

    def finish(self, end: Entry, _index: int = 0, /) -> str:
        """Why it ended, what it took, and how long."""
        delta = {"stop_reason": self._reason(end), "stop_sequence": end["stop"]}
        last = _event("message_delta", delta=delta, usage=usage(end), **told(end, self.healed))
        return "".join(self._close()) + last + _event("message_stop")

    def failure(self, problem: Problem, /) -> str:
        """The error, with which the stream ends."""
        return errors.event(problem)

    def _part(self, kind: str, value: Any) -> Iterator[str]:
        if kind not in KINDS:
            yield from self._call(kind, value)
            return
        name = KINDS[kind]
        if self.open != name:
            yield from self._close()
            self.open = name
            yield self._begin(self._words(name, ""))
        yield self._delta(f"{name}_delta", **{name: value})

    def _call(self, kind: str, value: Any) -> Iterator[str]:
        """A call begins, goes on, or is whole."""
        if kind == "b":
            yield from self._close()
            yield self._begin(_called(value, {}))
        elif kind == "a":
            yield self._delta("input_json_delta", partial_json=value)
        else:
            self._heal(value)
            yield self._stop()

    def _close(self) -> Iterator[str]:
        """End the block of words, if there is one."""
        if self.open == "thinking":
            yield self._delta("signature_delta", signature=self._signature)
        if self.open:
            yield self._stop()
        self.open = ""

    def _begin(self, block: Object) -> str:
        self.blocks.append(block)
        return _event("content_block_start", index=self._index, content_block=block)

    def _delta(self, kind: str, **what: str) -> str:
        return _event("content_block_delta", index=self._index, delta={"type": kind, **what})

    def _stop(self) -> str:
        return _event("content_block_stop", index=self._index)

    @property
    def _index(self) -> int:
        return len(self.blocks) - 1

    # --- whole ---

    def add(self, entry: Entry, _index: int = 0, /) -> None:
        """One delta more."""
        for kind, value in entry["p"]:
            if kind == "c":
                self.blocks.append(_called(value["name"], value["arguments"]))
                self._heal(value)
            if kind not in KINDS:
                continue
            name = KINDS[kind]
            if not self.blocks or self.blocks[-1]["type"] != name:
                self.blocks.append(self._words(name, self._signature))
            self.blocks[-1][name] += value

    def whole(self, ends: Sequence[Entry], /) -> Object:
        """All of it."""
        (end,) = ends
        return {**self._message(end), "content": self.blocks, **told(end, self.healed)}

    # --- both ---

    def _message(self, end: Entry) -> Object:
        return {
            "id": name(self.reply),
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [],
            "stop_reason": self._reason(end),
            "stop_sequence": end["stop"],
            "usage": usage(end),
        }

    def _reason(self, end: Entry) -> str:
        if end["stop"] is not None:
            return "stop_sequence"
        if end["reason"] == "length":
            return CUT.get(end["code"], "max_tokens")
        called = any(block["type"] == "tool_use" for block in self.blocks)
        return "tool_use" if called else "end_turn"

    def _heal(self, call: Object) -> None:
        """The last block's call is whole: what had to be put right in it is told in the end."""
        if what := call.get("healed"):
            self.healed.append({"index": self._index, "name": call["name"], "what": what})

    def _words(self, name: str, signature: str) -> Object:
        """A block of words without any yet."""
        block = {"type": name, name: ""}
        return {**block, "signature": signature} if name == "thinking" else block

    @property
    def _signature(self) -> str:
        """Clients keep only thoughts that are signed. Nothing hangs on it here: it says which
        message they are from."""
        return f"hearth-{self.reply}"


def name(reply: str) -> str:
    """The message's id."""
    return f"msg_{reply}"


def _called(name: str, arguments: Object) -> Object:
    """A block for a call."""
    named = f"toolu_{uuid.uuid4().hex[:24]}"
    return {"type": "tool_use", "id": named, "name": name, "input": arguments}


def usage(end: Entry) -> Object:
    """Tokens; the cached ones are not among the input's. What is kept for later costs nothing, so
    none are counted as written to a cache."""
    counted = end["usage"]
    cached, thought = counted.get("cached", 0), counted.get("thought")
    details = {"output_tokens_details": {"thinking_tokens": thought}} if thought else {}
    return {
        "input_tokens": counted.get("prompt", 0) - cached,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": cached,
        "output_tokens": counted.get("completion", 0),
        **details,
    }


def _event(kind: str, **what: Any) -> str:
    return f"event: {kind}\ndata: {dumped({'type': kind, **what})}\n\n"

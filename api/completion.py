"""Tells an answer as OpenAI's completions do: chunks of a stream, and a whole answer.

A stream's chunks differ in little, so what they share is written out once, and each entry of the
engine costs one `json.dumps`.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence

from api.answer import dumped
from api.asked import Asked
from api.fields import Object
from api.figures import told, usage
from api.problem import Problem
from api.said import Said, logprobs
from engine.protocol import Entry, Generate

DONE = "data: [DONE]\n\n"
WAITING = ": waiting\n\n"


class Completion(ABC):
    """An `api.telling.Telling` of what chats and prompts have in common. So many choices as `each`
    in turn follow one prompt."""

    waiting = WAITING
    prefix = ""
    whole_object = ""
    chunk_object = ""

    def __init__(self, requests: Sequence[Generate], wanted: Asked) -> None:
        self.each, self.include_usage = wanted.n, wanted.include_usage
        self.name = f"{self.prefix}-{requests[0].reply}"
        self.fixed: Object = {"created": int(time.time()), "model": requests[0].model}
        head = {"id": self.name, "object": self.chunk_object, **self.fixed}
        self.head = f"data: {dumped(head)[:-1]},"
        self.said = [Said() for _request in requests]
        self.ends: dict[int, Entry] = {}

    @abstractmethod
    def opening(self, first: Entry | None, /) -> str:
        """Ahead of all words."""

    @abstractmethod
    def delta(self, entry: Entry, index: int, /) -> str:
        """What a choice said since."""

    @abstractmethod
    def last(self, end: Entry, index: int) -> Object:
        """A choice of a chunk, without words: why it ended."""

    @abstractmethod
    def choice(self, end: Entry, index: int) -> Object:
        """A choice of the whole answer."""

    def finish(self, end: Entry, index: int, /) -> str:
        """Why it ended, and how long it took; after the last one what all of them used, where the
        client wants to be told."""
        self.ends[index] = end
        more = told(end, self.said[index].healed)
        events = self.chunk({"choices": [self.last(end, index)], **more})
        if len(self.ends) < len(self.said):
            return events
        if self.include_usage:
            ends = [self.ends[index] for index in sorted(self.ends)]
            events += self.chunk({"choices": [], "usage": usage(ends, self.each)})
        return events + DONE

    def failure(self, problem: Problem, /) -> str:
        """The error, with which the stream ends."""
        return f"event: error\ndata: {dumped(problem.body())}\n\n"

    def add(self, entry: Entry, index: int, /) -> None:
        """One delta more."""
        self.said[index].add(entry)

    def whole(self, ends: Sequence[Entry], /) -> Object:
        """All of it."""
        head = {"id": self.name, "object": self.whole_object, **self.fixed}
        return {**head, **self._listed(ends), "usage": usage(ends, self.each)}

    def _listed(self, ends: Sequence[Entry]) -> Object:
        """The choices, with what is told of each: of a single one beside it, as llama.cpp's server
        tells it, of several in each of them."""
        choices = [self.choice(end, index) for index, end in enumerate(ends)]
        more = [told(end, said.healed) for end, said in zip(ends, self.said, strict=True)]
        if len(choices) == 1:
            return {"choices": choices, **more[0]}
        return {"choices": [{**choice, **each} for choice, each in zip(choices, more, strict=True)]}

    def chunk(self, content: Object) -> str:
        """An event of a stream."""
        return f"{self.head}{dumped(content)[1:]}\n\n"


class Chat(Completion):
    """Of chat completions."""

    prefix = "chatcmpl"
    whole_object = "chat.completion"
    chunk_object = "chat.completion.chunk"

    def opening(self, _first: Entry | None, /) -> str:
        """Whose words follow, of each choice."""
        delta = {"role": "assistant", "content": ""}
        return "".join(self._delta(index, delta) for index in range(len(self.said)))

    def delta(self, entry: Entry, index: int, /) -> str:
        """What was said since, in a chunk for each part: of a call comes first what it is called,
        then its arguments piece after piece, as clients put them together. The tokens'
        log-probabilities come with the first of them."""
        said, tokens = self.said[index], entry.get("l", ())
        parts = [part for kind, value in entry["p"] if (part := said.grow(kind, value))]
        if not parts and not tokens:
            return ""
        first, *others = parts or [{}]
        told = self._delta(index, first, logprobs(tokens))
        return told + "".join(self._delta(index, other) for other in others)

    def last(self, end: Entry, index: int) -> Object:
        """Why it ended."""
        return _choice(index, {}, None, self._reason(end, index))

    def choice(self, end: Entry, index: int) -> Object:
        """All of a choice."""
        said = self.said[index]
        return {
            "index": index,
            "message": said.message(),
            "logprobs": logprobs(said.tokens),
            "finish_reason": self._reason(end, index),
        }

    def _delta(self, index: int, delta: Object, likely: Object | None = None) -> str:
        return self.chunk({"choices": [_choice(index, delta, likely, None)]})

    def _reason(self, end: Entry, index: int) -> str:
        """stop, length or tool_calls."""
        reason = str(end["reason"])
        return "tool_calls" if self.said[index].tool_calls and reason == "stop" else reason


def _choice(index: int, delta: Object, likely: Object | None, reason: str | None) -> Object:
    return {"index": index, "delta": delta, "logprobs": likely, "finish_reason": reason}

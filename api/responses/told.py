"""Tells an answer as OpenAI's Responses API does: one object, or a numbered event for each step."""

import time
from collections.abc import Sequence
from typing import Any

from api.answer import dumped
from api.asked import Asked
from api.completion import WAITING
from api.figures import told
from api.problem import Problem
from api.responses.grown import Object
from api.responses.output import Output
from engine.protocol import Entry, Generate

STATUS = {"stop": "completed", "length": "incomplete"}
CODES = {400: "invalid_prompt", 429: "rate_limit_exceeded"}
"""HTTP status of a problem -> the code of a failed response, of which there are few. The error
event before it has Hearth's own."""


class Response:
    """An `api.telling.Telling` of this dialect."""

    waiting = WAITING

    def __init__(self, requests: Sequence[Generate], wanted: Asked) -> None:
        (request,) = requests
        self.name = f"resp_{request.reply}"
        self.created = int(time.time())
        self.fixed = _fixed(request) | wanted.repeated
        self.output = Output(request.reply, summed=bool(wanted.repeated["reasoning"]["summary"]))
        self.number = 0

    def opening(self, _first: Entry | None, /) -> str:
        """It is taken up."""
        response = self._response("in_progress")
        return self._event("response.created", response=response) + self._event(
            "response.in_progress", response=response
        )

    def delta(self, entry: Entry, _index: int = 0, /) -> str:
        """The events of what was said."""
        return "".join(self._event(**event) for event in self.output.hear(entry))

    def finish(self, end: Entry, _index: int = 0, /) -> str:
        """What was open ends, and the response with it."""
        status = STATUS[end["reason"]]
        events = "".join(self._event(**event) for event in self.output.close(status))
        return events + self._event(f"response.{status}", response=self.whole([end]))

    def failure(self, problem: Problem, /) -> str:
        """What went wrong, and what there is of the response."""
        said = {"code": problem.code, "message": str(problem), "param": problem.param}
        failed = self._response("failed", error=_error(problem))
        return self._event("error", **said) + self._event("response.failed", response=failed)

    def add(self, entry: Entry, _index: int = 0, /) -> None:
        """One delta more."""
        self.output.hear(entry)

    def whole(self, ends: Sequence[Entry], /) -> Object:
        """All of it."""
        (end,) = ends
        status = STATUS[end["reason"]]
        is_cut = status == "incomplete"
        return self._response(
            status,
            completed_at=None if is_cut else int(time.time()),
            incomplete_details={"reason": "max_output_tokens"} if is_cut else None,
            usage=usage(end),
            **told(end),
        )

    def _response(self, status: str, **more: Any) -> Object:
        return {
            "id": self.name,
            "object": "response",
            "created_at": self.created,
            "completed_at": None,
            "status": status,
            "error": None,
            "incomplete_details": None,
            **self.fixed,
            "output": self.output.items("incomplete" if status != "completed" else status),
            "usage": None,
            **more,
        }

    def _event(self, type: str, **told: Any) -> str:
        event = dumped({"type": type, "sequence_number": self.number, **told})
        self.number += 1
        return f"event: {type}\ndata: {event}\n\n"


def usage(end: Entry) -> Object:
    """Tokens; the cached ones are part of the input's, those of thoughts part of the output's.
    Nobody asks for a prompt to be kept, so none is told as written for that."""
    counted = end["usage"]
    read, said = counted.get("prompt", 0), counted.get("completion", 0)
    cached = counted.get("cached", 0)
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": cached, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": counted.get("thought", 0)},
        "total_tokens": read + said,
    }


def _fixed(request: Generate) -> Object:
    """What counts for the answer, whoever set it, and what there is not."""
    sampling = request.sampling
    return {
        "model": request.model,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "max_output_tokens": sampling.max_tokens,
        "top_logprobs": sampling.logprobs or 0,
        "truncation": "auto" if request.overflow == "drop" else "disabled",
        "previous_response_id": None,
        "background": False,
        "store": False,
    }


def _error(problem: Problem) -> Object:
    return {"code": CODES.get(problem.status, "server_error"), "message": str(problem)}

"""What is wrong with a request, in the shape that Anthropic's clients read, with the same words."""

from api.answer import Answer, dumped
from api.fields import Object
from api.problem import Problem

KINDS = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
}
REQUEST_ID = b"request-id"
"""The header in which these clients look for the id of a request."""


def body(
    status: int, message: str, code: str | None, request: str | None, again: bool = False
) -> Object:
    """The JSON of an error. `again`: whether it may well be over when the same request comes again;
    of an engine that was just restarted clients then say that it is overloaded, and wait."""
    error: Object = {"type": _kind(status, again), "message": message}
    if code:
        error["details"] = {"error_code": code}
    return {"type": "error", "error": error, "request_id": request}


def told(problem: Problem) -> Object:
    """A problem as JSON."""
    again = problem.retry_s is not None
    return body(problem.status, str(problem), problem.code, problem.request, again=again)


def answer(problem: Problem) -> Answer:
    """The HTTP answer."""
    return Answer(told(problem), problem.status, problem.more)


def event(problem: Problem) -> str:
    """In the middle of a stream."""
    return f"event: error\ndata: {dumped(told(problem))}\n\n"


def _kind(status: int, again: bool) -> str:
    if status in KINDS or status < 500:
        return KINDS.get(status, "invalid_request_error")
    return "overloaded_error" if again else "api_error"

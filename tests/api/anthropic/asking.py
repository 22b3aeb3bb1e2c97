"""What Anthropic's clients send, and how they read what is wrong."""

from typing import Any

import anthropic
import httpx

from tests.api.asking import MODEL
from tests.running import Studio

MESSAGES = "/v1/messages"


def sdk(
    studio: Studio, *, api_key: str | None = None, auth_token: str | None = None
) -> anthropic.Anthropic:
    """The official client, which sends the one or the other in a header of its own; it is told what
    went wrong the first time."""
    return anthropic.Anthropic(
        base_url=studio.url, api_key=api_key, auth_token=auth_token, max_retries=0, timeout=30
    )


def message(text: str = "Hello!", **more: Any) -> dict[str, Any]:
    """A request for a short message."""
    said = [{"role": "user", "content": text}]
    return {"model": MODEL, "max_tokens": 200, "messages": said, **more}


def trouble(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The error of an answer, in the shape that Anthropic's clients read."""
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    assert set(told) == {"type", "error", "request_id"}
    assert told["type"] == "error"
    assert told["request_id"] == answer.headers["request-id"] == answer.headers["x-request-id"]
    error: dict[str, Any] = told["error"]
    assert set(error) == {"type", "message", "details"}
    return error

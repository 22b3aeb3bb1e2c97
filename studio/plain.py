"""What comes over plain HTTP where Hearth is served over HTTPS.

Pages are sent over (SECURE_SSL_REDIRECT). A program that followed such an answer would go on
sending its key in the clear each time without anybody noticing, so it is refused.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from api import dialect
from api.anthropic import errors
from api.problem import Problem

WHY = (
    "Hearth is served over HTTPS here. Begin the address with https://. "
    "A key that was sent in the clear should be replaced."
)


def refuse_plain(programs: Any) -> Any:
    """The API, or a refusal in its own shape for what came over plain HTTP."""

    async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if settings.HTTPS == "off" or scope["scheme"] == "https":
            await programs(scope, receive, send)
            return
        problem = Problem(WHY, status=403, code="https_required")
        answer = errors.answer(problem) if _is_anthropic(scope) else problem.answer()
        headers = list(answer.headers)
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    return http


def _is_anthropic(scope: dict[str, Any]) -> bool:
    version = dict(scope["headers"]).get(dialect.HEADER.encode())
    return dialect.is_anthropic(scope["path"], version and version.decode("latin-1"))


def unkept(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """No browser keeps the way to HTTPS: it would lead astray once HTTPS is switched off."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer

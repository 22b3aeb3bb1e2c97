"""Gives every request and socket an id, answers it, and writes a line about what came of it.

The id is `X-Request-ID`; one that is sent along is believed only from a proxy of ours.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.urls import Resolver404, resolve

from api.routes import ROUTES, is_for_programs
from journal import ids
from studio.forwarded import PROXIED

log = logging.getLogger("hearth.web")

HEADER = b"x-request-id"
SLOW_S = 2.0
"""Looking at a page is worth a line only when it failed or took so long."""

App = Callable[[Any, Any, Any], Awaitable[None]]


class Traced:
    """An ASGI application whose work is done under an id."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        ids.follow(request := _given(scope) or ids.fresh())
        answer = Answer(request, send)
        begun = time.monotonic()
        try:
            await self.app(scope, receive, answer.send)
        finally:
            _note(scope, answer.status, time.monotonic() - begun)


class Answer:
    """Sends on what is answered, with the id among its headers, and keeps its status."""

    def __init__(self, request: str, send: Any) -> None:
        self._header = (HEADER, request.encode())
        self._send = send
        self.status = 0

    async def send(self, message: dict[str, Any]) -> None:
        """One message of the answer."""
        if message["type"] in {"http.response.start", "websocket.accept"}:
            self.status = message.get("status", 101)
            message = {**message, "headers": [*message.get("headers", ()), self._header]}
        await self._send(message)


def _given(scope: dict[str, Any]) -> str:
    """The id that a proxy of ours gave; empty when there is none to believe."""
    if not scope.get(PROXIED):
        return ""
    given = dict(scope["headers"]).get(HEADER, b"").decode("latin-1")
    return given if ids.is_well_formed(given) else ""


def _note(scope: dict[str, Any], status: int, seconds: float) -> None:
    """A line about what changed something, failed or was slow."""
    looked = scope.get("method") in {"GET", "HEAD"} and status < 400 and seconds < SLOW_S
    if scope["type"] == "http" and not looked:
        what = f"{scope['method']} {_page(scope['path'])}"
        log.info("%s: %s in %.0f ms", what, status or "no answer", seconds * 1000)


def _page(path: str) -> str:
    """Which page it is; never the path itself, as that of a link is a secret."""
    if is_for_programs(path):
        return path if path in ROUTES else "/v1/"
    try:
        return resolve(path).view_name or "a page"
    except Resolver404:
        return "no page"

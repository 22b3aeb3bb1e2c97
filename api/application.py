"""The ASGI application of /v1: apart from the pages, as a program brings a key with every request.

No session, cookie, CSRF token or language counts here, so that nothing a browser sends by itself
opens anything. Passing by Django's handler and the pages' middleware also saves a request some
twenty changes of thread, which is most of what it would cost.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from io import BytesIO
from typing import Any

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError

from accounts.allowance import OverLimit
from accounts.standing import Forbidden
from api import dialect
from api.answer import Answer, Events
from api.anthropic import errors
from api.problem import Problem
from api.problems import refused
from api.routes import find
from journal import ids

log = logging.getLogger("hearth.api")

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """One request. Its work is cancelled when the client goes away."""
    body = await _body(receive)
    if body is None:
        return
    work = asyncio.create_task(_serve(ASGIRequest(scope, BytesIO(body)), send))
    gone = asyncio.create_task(_gone(receive))
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        work.cancel()
        gone.cancel()
        await asyncio.wait((work, gone))
    if not work.cancelled():
        work.result()


async def _body(receive: Receive) -> bytes | None:
    """What was posted; None when the client went away. Its size was bounded before."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _serve(request: ASGIRequest, send: Send) -> None:
    answer = await _answer(request)
    headers = list(answer.headers)
    if dialect.speaks_anthropic(request):
        headers.append((errors.REQUEST_ID, ids.request().encode()))
    if isinstance(answer, Answer):
        body = answer.body
        headers.append((b"content-length", str(len(body)).encode()))
        await send(_start(answer.status, headers))
        await send({"type": "http.response.body", "body": body})
        return
    await send(_start(answer.status, headers))
    async with aclosing(answer.stream) as events:
        async for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body"})


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


async def _answer(request: ASGIRequest) -> Answer | Events:
    """The view's answer, or what is wrong in the shape that the client reads."""
    try:
        request.get_host()  # a foreign name that points here (DNS rebinding) is refused
        return await find(request)(request)
    except Exception as error:
        problem = _problem(error)
        return errors.answer(problem) if dialect.speaks_anthropic(request) else problem.answer()


def _problem(error: Exception) -> Problem:
    """What an error is to whoever asked."""
    match error:
        case Problem():
            return error
        case Forbidden() | OverLimit():
            return refused(error)
        case DisallowedHost():
            why = "Hearth is not served under this host name."
            return Problem(why, code="unknown_host")
        case DatabaseError():
            log.warning("an API request found no database: %s", error)
            why = "Hearth's database does not answer. Try again in a few seconds."
            return Problem(why, status=503, code="database", retry_s=2)
        case _:
            log.error("an API request failed", exc_info=error)
            why = "Something went wrong in Hearth. Its log says more."
            return Problem(why, status=500, code="fault")

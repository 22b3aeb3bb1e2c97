"""Lets pages of the sites named in API_ORIGINS ask /v1 from a browser, and no others.

A page still needs a key, which it sends itself: cookies open nothing of /v1, and no answer invites
a browser to send them.
"""

from typing import Any

from django.conf import settings

PATHS = "/v1/"
METHODS = b"GET, POST, OPTIONS"
EXPOSED = b"retry-after, x-request-id"
LASTS_S = b"600"
"""How long a browser may keep what a preflight said: a site that is taken off the list waits no
longer than that."""

Headers = list[tuple[bytes, bytes]]


def shared(programs: Any) -> Any:
    """The API, whose answers say which sites' pages may read them."""

    async def http(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if not settings.API_ORIGINS or not scope["path"].startswith(PATHS):
            await programs(scope, receive, send)
            return
        asked = dict(scope["headers"])
        listed = asked.get(b"origin", b"").decode("latin-1") in settings.API_ORIGINS
        if listed and scope["method"] == "OPTIONS" and _PREFLIGHT in asked:
            await send(_start(204, _leave(asked)))
            await send({"type": "http.response.body"})
            return
        more = [*_reader(asked), (b"access-control-expose-headers", EXPOSED)] if listed else [VARY]

        async def told(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *more]}
            await send(message)

        await programs(scope, receive, told)

    return http


VARY = (b"vary", b"origin")
_PREFLIGHT = b"access-control-request-method"
_NAMES = b"access-control-request-headers"
_NETWORK = b"access-control-request-private-network"


def _reader(asked: dict[bytes, bytes]) -> Headers:
    return [(b"access-control-allow-origin", asked[b"origin"]), VARY]


def _leave(asked: dict[bytes, bytes]) -> Headers:
    """What a page may send; also from a public site to a private network, where a browser asks."""
    leave = [
        *_reader(asked),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-max-age", LASTS_S),
    ]
    if _NAMES in asked:  # clients send many of their own; none of them opens anything
        leave.append((b"access-control-allow-headers", asked[_NAMES]))
    if _NETWORK in asked:
        leave.append((b"access-control-allow-private-network", b"true"))
    return leave


def _start(status: int, headers: Headers) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}

"""Refuses a websocket whose page came from another site (cross-site websocket hijacking)."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

App = Callable[[Any, Any, Any], Awaitable[None]]


SCHEMES = {"ws": "http", "wss": "https"}


class SameOrigin:
    """Lets a socket through only when Origin names the very Host it was opened to, scheme, port and
    all, and that host is one we serve. A browser always sends Origin; a missing one is refused too.
    Where people come over HTTPS, a socket does as well: its cookie would be sent in the clear."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if self.allowed(scope):
            await self.app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4403})

    def allowed(self, scope: dict[str, Any]) -> bool:
        """Whether the socket's Origin is its own Host."""
        scheme = scope.get("scheme", "ws")
        if settings.HTTPS != "off" and scheme != "wss":
            return False
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1").lower())
        domain, _port = split_domain_port(host)
        return (
            origin.scheme == SCHEMES.get(scheme)
            and origin.netloc == host
            and validate_host(domain, settings.ALLOWED_HOSTS)
        )

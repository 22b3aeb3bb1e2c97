"""Bounds how many sockets one person may have open: each takes connections to Redis, and memory."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]

TOO_MANY = 4429


class AtMost:
    """Lets `most` sockets of each person through to `app`; those beyond are closed with 4429, and
    a browser tries again by itself. Counted in this process."""

    def __init__(self, most: int, app: App) -> None:
        self.app = app
        self.most = most
        self.open: Counter[Any] = Counter()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        person = scope["user"].pk
        if self.open[person] >= self.most:
            await send({"type": "websocket.accept"})  # else the browser does not learn the code
            await send({"type": "websocket.close", "code": TOO_MANY})
            return
        self.open[person] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.open[person] -= 1
            if not self.open[person]:
                del self.open[person]

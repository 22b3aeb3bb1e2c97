"""What the web processes answer and hold open, counted in each and added up in Redis.

Counts of answers only grow and outlive the process; open sockets are each process's own, and those
of one that says nothing any more do not count.
"""

import asyncio
import json
import logging
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, cast

import redis
import redis.asyncio
from redis.exceptions import RedisError

log = logging.getLogger("hearth.machine")

Application = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application; Django and Channels differ in how they type theirs."""

RESPONSES = "machine:responses"
"""Hash: `<door>:<class>` (page:2xx) -> how many answers."""
SOCKETS = "machine:sockets"
"""Hash: name of a web process -> `<open sockets>:<seconds since 1970>`."""
RESTARTS = "machine:restarts"
"""String (JSON): part -> how often it ended unasked."""
TELL_S = 5.0
SILENT_S = 20.0


class Traffic:
    """One process's counts, and what of them was not told yet."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        self.responses: Counter[str] = Counter()
        self.sockets = 0

    def answers(self, door: str, application: Application) -> Application:
        """The application, its HTTP answers counted by their class."""

        async def counted(scope: Any, receive: Any, send: Any) -> None:
            async def sent(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    self.responses[f"{door}:{message['status'] // 100}xx"] += 1
                await send(message)

            await application(scope, receive, sent)

        return counted

    def holds(self, application: Application) -> "Held":
        """The application, its open websockets counted."""
        return Held(self, application)

    async def tell(self, client: redis.asyncio.Redis) -> None:
        """Again and again, until cancelled."""
        while True:
            await self.tell_once(client)
            await asyncio.sleep(TELL_S)

    async def tell_once(self, client: redis.asyncio.Redis) -> None:
        """Add what came to what all others counted; what is not taken is told the next time."""
        told, self.responses = self.responses, Counter()
        try:
            async with client.pipeline(transaction=True) as pipe:
                for field, count in told.items():
                    pipe.hincrby(RESPONSES, field, count)
                pipe.hset(SOCKETS, self.name, f"{self.sockets}:{int(time.time())}")
                await pipe.execute()
        except (RedisError, OSError) as error:
            log.debug("counts not told: %s", error)
            self.responses += told


@cache
def traffic() -> Traffic:
    """This process's own."""
    return Traffic()


def responses(client: redis.Redis) -> dict[tuple[str, str], int]:
    """(door, class) -> answers of all web processes so far."""
    found = cast(dict[str, str], client.hgetall(RESPONSES))
    return {(name[: -len(":2xx")], name[-3:]): int(count) for name, count in found.items()}


def sockets(client: redis.Redis) -> int:
    """Open websockets of all web processes; forgets processes that are gone."""
    found = cast(dict[str, str], client.hgetall(SOCKETS))
    now, total = time.time(), 0
    for name, said in found.items():
        count, _colon, when = said.partition(":")
        if now - int(when) > SILENT_S:
            client.hdel(SOCKETS, name)
        else:
            total += int(count)
    return total


def tell_restarts(client: redis.Redis, counts: dict[str, int]) -> None:
    """How often each part ended unasked, as the supervisor counts."""
    client.set(RESTARTS, json.dumps(counts))


def restarts(client: redis.Redis) -> dict[str, int]:
    """The same."""
    counts: dict[str, int] = json.loads(cast(str | None, client.get(RESTARTS)) or "{}")
    return counts


class Held:
    """Websockets, counted while they are open."""

    def __init__(self, traffic: Traffic, app: Application) -> None:
        self.traffic = traffic
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        is_open = False

        async def sent(message: dict[str, Any]) -> None:
            nonlocal is_open
            if message["type"] == "websocket.accept" and not is_open:
                is_open = True
                self.traffic.sockets += 1
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            self.traffic.sockets -= is_open

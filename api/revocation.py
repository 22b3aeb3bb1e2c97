"""Stops what is written for a key that was revoked meanwhile, or whose account was closed."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts import keys
from accounts.threads import in_thread
from engine.client import Engine

log = logging.getLogger("hearth.api")

LOOK_S = 1.0


class Revocation:
    """Asks the database once a second for all keys in use; at rest while there are none."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.replies: dict[str, int] = {}
        self.task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, reply: str, key: int) -> Iterator[None]:
        """Stop this reply as soon as the key opens nothing any more."""
        self.replies[reply] = key
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            del self.replies[reply]

    async def _look(self) -> None:
        while self.replies:
            await asyncio.sleep(LOOK_S)
            try:
                await self._stop_revoked()
            except (DatabaseError, RedisError) as error:
                log.info("looking at keys again: %s", error)

    async def _stop_revoked(self) -> None:
        replies = dict(self.replies)
        valid = await in_thread(keys.valid, set(replies.values()))
        for reply, key in replies.items():
            if key not in valid:
                await self.engine.cancel(reply)

"""Stops what is written for a key that was revoked meanwhile, expired, or may do less than it did,
within a second."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts import keys
from accounts.keys import Use
from accounts.threads import in_thread
from engine import protocol
from engine.protocol import Generate
from engine.reader import Reader

log = logging.getLogger("hearth.api")

LOOK_S = 0.5
"""With the query and the engine's next step it is well below the second that is promised."""


class Revocation:
    """Asks the database for all keys in use at once; at rest while there are none."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.replies: dict[str, Use] = {}
        self.task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, request: Generate, key: int) -> Iterator[None]:
        """Stop this reply as soon as the key opens nothing any more, or not this model."""
        self.replies[request.reply] = key, request.model
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._look())
        try:
            yield
        finally:
            self.replies.pop(request.reply, None)

    async def _look(self) -> None:
        while self.replies:
            await asyncio.sleep(LOOK_S)
            try:
                await self._stop_revoked()
            except (DatabaseError, RedisError) as error:
                log.info("looking at keys again: %s", error)

    async def _stop_revoked(self) -> None:
        replies = dict(self.replies)
        held = await in_thread(keys.may_go_on, set(replies.values()))
        over = [reply for reply, use in replies.items() if use not in held]
        for reply in over:  # its client hears nothing more, also of an engine that stands still
            self.reader.cut(reply, protocol.done("cancelled"))
        for reply in over:  # once: later the wish would outlive the reply by a day
            await self.reader.engine.cancel(reply)
            self.replies.pop(reply, None)

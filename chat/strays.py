"""Counts programs' requests whose web process died before it could, from their streams.

They are looked for in the process of the replies: it lives on when the web does not.
"""

import asyncio
import logging
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone
from redis.exceptions import RedisError

from accounts import usage
from accounts.models import OpenRequest
from accounts.threads import in_thread
from engine.client import Engine
from engine.protocol import done
from engine.reader import FENCE

log = logging.getLogger("hearth.replies")

LOOK_S = 5.0
YOUNG = timedelta(seconds=10)
"""A request that is not older may be about to be put to an engine."""


class Strays:
    """Looks every few seconds until it is cancelled."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    async def run(self) -> None:
        """What cannot be counted now is counted later."""
        while True:
            try:
                await self.look()
            except (RedisError, DatabaseError) as error:
                log.info("stray requests wait: %s", error)
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Count every request that has ended and whose row is still there."""
        for reply in await in_thread(_open):
            last = await self.engine.last(reply)
            if last is not None and last.is_done:
                await in_thread(usage.settle, reply, last.entry["usage"])
            elif await self.engine.fate(reply) == "gone":
                await self._bury(reply, was_asked=last is not None)

    async def _bury(self, reply: str, *, was_asked: bool) -> None:
        """No engine will end it: nothing is known of what it used."""
        if was_asked and await self.engine.close(reply, FENCE, done("error", code="engine_lost")):
            await in_thread(usage.settle, reply, {})
        elif not was_asked:
            await in_thread(usage.drop, reply)


def _open() -> list[str]:
    old = OpenRequest.objects.filter(since__lt=timezone.now() - YOUNG)
    return list(old.values_list("pk", flat=True))

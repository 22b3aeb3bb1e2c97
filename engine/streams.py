"""Writes what the service itself tells those whose requests it holds."""

import asyncio
import logging
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

from engine import protocol
from engine.client import is_double
from engine.protocol import Entry
from engine.resident import Held
from journal import ids

log = logging.getLogger("hearth.engine")

RETRY_S = 0.2


class Streams:
    """The streams of held replies, as long as no child writes them (any more)."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.redis = client

    async def tell(self, held: Held, entry: Entry) -> None:
        """Why it waits; nothing where that was said, or where it does not wait any more."""
        if not (held.given or held.closed or entry == held.last):
            held.last = entry
            await self._write(held, entry)

    async def end(self, held: Held, entry: Entry) -> None:
        """The reply's end, once, at any price; as OBITUARY where a child wrote before."""
        if not held.closed:
            held.closed = True
            held.n = protocol.OBITUARY if held.given else held.n
            with ids.following(held.request.trace, held.request.reply):
                log.info("ended without the model: %s %s", entry["reason"], entry["code"])
                await self._write(held, entry)
                await self.release(held.request.reply)

    async def release(self, reply: str) -> None:
        """The reply's end is written: nobody holds it any more."""
        try:
            await self.redis.delete(protocol.alive_key(reply))
        except RedisError as error:
            log.info("%s lapses by itself: %s", reply, error)

    async def _write(self, held: Held, entry: Entry) -> None:
        request = held.request
        key = protocol.stream_key(request.reply)
        entry_id = protocol.entry_id(request.attempt, held.n)
        fields: dict[Any, Any] = {**protocol.pack(entry)}
        held.n += 1
        while True:
            try:
                await self.redis.xadd(key, fields, id=entry_id, nomkstream=True)
                return
            except RedisError as error:
                if is_double(error):
                    log.info("entry %s of %s was there: %s", entry_id, key, error)
                    return
                log.info("entry %s of %s waits for Redis: %s", entry_id, key, error)
                await asyncio.sleep(RETRY_S)

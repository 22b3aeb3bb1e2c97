"""The engine's service: takes requests and orders from Redis, and says there what it holds.

It runs no model itself, so that a crash in native code takes down one model's child and nothing
else; it says of every request whether an engine still holds it.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from redis.exceptions import RedisError

from engine import protocol
from engine.client import Engine
from engine.keeper import Keeper
from engine.lives import Lives
from engine.looks import Looks
from engine.pool import Pool
from engine.protocol import Command, Generate, Look
from engine.streams import RETRY_S, Streams
from engine.tasks import Tasks
from engine.watchdog import PATIENCE_S
from journal import ids

log = logging.getLogger("hearth.engine")

# Taking a request and saying that it is held are one step: at no moment is it nowhere.
TAKE = """
local orders = redis.call('LRANGE', KEYS[1], 0, -1)
local looks = redis.call('LRANGE', KEYS[2], 0, -1)
redis.call('DEL', KEYS[1], KEYS[2])
local requests = {}
while #requests < tonumber(ARGV[1]) do
  local reply = redis.call('LPOP', KEYS[3])
  if not reply then break end
  local request = redis.call('GET', 'request:' .. reply)
  if request then redis.call('SET', 'alive:' .. reply, 1, 'PX', ARGV[2]) end
  table.insert(requests, request or '')
end
return {orders, looks, requests}
"""
AT_ONCE = 16
"""Requests that are taken at a time: one may be megabytes."""
CALM_S = 0.02
"""How long what changed is left to come together before Redis is told: it is more than one thing
for each reply that begins, which must not wait for that."""


@contextmanager
def _noting(what: str) -> Iterator[None]:
    """One that cannot be read is noted, and stops none of the others."""
    try:
        yield
    except (ValueError, TypeError, KeyError) as error:
        log.error("%s that cannot be read: %s", what, error)


class Service:
    """Everything the engine process does. `idle_s`: seconds until an unused model is unloaded,
    None: never; `patience`: seconds without a step until a model counts as hung."""

    def __init__(
        self, engine: Engine, idle_s: float | None = None, patience: float = PATIENCE_S
    ) -> None:
        self.redis = engine.redis
        self.name = uuid.uuid4().hex
        self.tallies = ""
        self.stirred = False
        self.tasks = Tasks()
        streams = Streams(self.redis)
        pool = Pool()
        self.lives = Lives(pool, streams, self.tasks, self._changed, patience)
        self.keeper = Keeper(pool, self.lives, streams, idle_s)
        self.looks = Looks(self.redis, self.tasks)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._tend())
            group.create_task(self._receive())
            group.create_task(self._hear_cancels())

    # --- what comes ---

    async def _receive(self) -> None:
        while True:
            try:
                await self._take_all()
                await cast(Any, self.redis.blpop([protocol.BELL], timeout=1))
            except RedisError as error:
                log.info("waiting for Redis: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _take_all(self) -> None:
        more = True
        while more:
            orders, looks, requests = await self._take()
            for line in orders:
                with _noting("an order"):
                    await self.keeper.obey(Command.read(line))
            for line in looks:
                with _noting("a look"):
                    self.looks.take(Look.read(line))
            for line in requests:
                with _noting("a request"):
                    await self._hold(Generate.read(line))
            more = len(requests) == AT_ONCE

    async def _hold(self, request: Generate) -> None:
        with ids.following(request.trace, request.reply):
            log.info("taken, for %s", request.model)
            await self.keeper.hold(request)

    async def _take(self) -> tuple[list[str], list[str], list[str]]:
        """What has come, as JSON: orders, looks and requests."""
        keys = protocol.CONTROL, protocol.LOOKS, protocol.INBOX
        answer = self.redis.eval(TAKE, len(keys), *keys, str(AT_ONCE), str(protocol.ALIVE_MS))
        orders, looks, requests = await cast(Any, answer)
        return orders, looks, requests

    async def _hear_cancels(self) -> None:
        """A published cancel makes it quick."""
        while True:
            try:
                async with self.redis.pubsub() as wishes:
                    await wishes.subscribe(protocol.CANCELLED)
                    async for wish in wishes.listen():
                        if wish["type"] == "message":
                            await self.keeper.cancel(wish["data"])
            except RedisError as error:
                log.info("listening again: %s", error)
                await asyncio.sleep(RETRY_S)

    # --- what Redis is told ---

    async def _beat(self) -> None:
        """Once a second: we are alive, we hold these, the models are so; and was any stopped?"""
        while True:
            await self._publish()
            await asyncio.sleep(protocol.BEAT_SECONDS)

    async def _tend(self) -> None:
        """Apart from the beat, which may wait for Redis."""
        while True:
            await asyncio.sleep(protocol.BEAT_SECONDS)
            self.keeper.tend(time.monotonic())

    def _changed(self) -> None:
        if not self.stirred:
            self.stirred = True
            self.tasks.spawn(self._tell())

    async def _tell(self) -> None:
        await asyncio.sleep(CALM_S)
        self.stirred = False
        await self._publish()

    async def _publish(self) -> None:
        """The state as it is now, whole: a lost write is made good by the next beat."""
        held, failures, tallies = self.keeper.replies(), self.lives.told(), self.keeper.tallies()
        try:
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.set(protocol.BEAT, self.name, px=protocol.ALIVE_MS)
                pipe.delete(protocol.MODELS)
                for state in self.keeper.reports():
                    pipe.hset(protocol.MODELS, state.model, state.dump())
                if tallies != self.tallies:
                    pipe.set(protocol.TALLY, tallies)
                if failures:
                    pipe.rpush(protocol.FAILURES, *(failed.dump() for failed in failures))
                    pipe.ltrim(protocol.FAILURES, -protocol.FAILURES_KEPT, -1)
                for reply in held:
                    pipe.set(protocol.alive_key(reply), 1, px=protocol.ALIVE_MS)
                await pipe.execute()
            self.tallies, failures = tallies, []
            await self._look_for_cancels(held)
        except RedisError as error:
            log.info("state not told, Redis is away: %s", error)
            self.tallies = ""
            self.lives.untold(failures)

    async def _look_for_cancels(self, held: list[str]) -> None:
        if held:
            found = await self.redis.mget([protocol.cancel_key(reply) for reply in held])
            for reply, cancelled in zip(held, found, strict=True):
                if cancelled:
                    await self.keeper.cancel(reply)

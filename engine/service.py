"""The engine's service: takes requests from Redis and hands each to its model's child process.

It runs no model itself, so that a crash in native code takes down one model's child and nothing
else; it says of every request whether an engine still holds it.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine
from typing import Any, cast

from redis.exceptions import RedisError

from engine import protocol
from engine.client import Engine, is_double
from engine.pool import CannotLoad, Pool
from engine.protocol import Command, Entry, Facts, Generate, done, status
from engine.resident import Held, Resident

log = logging.getLogger("hearth.engine")

RETRY_S = 0.2
STATUS_S = 0.25

# Taking a request and saying that it is held are one step: at no moment is it nowhere.
TAKE = """
local reply = redis.call('LPOP', KEYS[1])
if not reply then return nil end
local request = redis.call('GET', 'request:' .. reply)
if request then redis.call('SET', 'alive:' .. reply, 1, 'PX', ARGV[1]) end
return request or ''
"""


class Service:
    """Everything the engine process does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.redis = engine.redis
        self.pool = Pool()
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._beat())
            group.create_task(self._receive())
            group.create_task(self._hear_cancels())

    # --- requests ---

    async def _receive(self) -> None:
        while True:
            try:
                await self._take_all()
                await cast(Any, self.redis.blpop([protocol.BELL], timeout=1))
            except RedisError as error:
                log.info("waiting for Redis: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _take_all(self) -> None:
        while line := await cast(Any, self.redis.lpop(protocol.CONTROL)):
            try:
                self._obey(Command.read(line))
            except (ValueError, TypeError) as error:
                log.error("an order that cannot be read: %s", error)
        while (line := await self._take()) is not None:
            try:
                await self._hold(Generate.read(line))
            except (ValueError, TypeError, KeyError) as error:
                log.error("a request that cannot be read: %s", error)

    async def _take(self) -> str | None:
        answer = self.redis.eval(TAKE, 1, protocol.INBOX, str(protocol.ALIVE_MS))
        return cast(str | None, await cast(Any, answer))

    async def _hold(self, request: Generate) -> None:
        """A request has come: give it to its model, loading that first if need be."""
        resident = self._resident(request.model, request.path)
        held = resident.held[request.reply] = Held(request, request.first)
        if len(resident.held) == 1:
            self._spawn(self._publish())  # it is in use from now on, not from the next beat on
        resident.used = time.monotonic()
        if resident.state == "ready":
            resident.give(held)
        else:
            await self._write(held, status("loading", progress=resident.progress))

    def _obey(self, command: Command) -> None:
        known = self.pool.residents.get(command.model)
        if command.do == "load":
            self._resident(command.model, command.path)
        elif known and known.is_idle:
            known.stop()

    # --- models ---

    def _resident(self, model: str, path: str) -> Resident:
        """The model's resident; a new one starts loading."""
        known = self.pool.residents.get(model)
        if known and known.state != "failed" and not known.stopping:
            return known
        resident = self.pool.residents[model] = Resident(model, path)
        self._spawn(self._live(resident))
        return resident

    async def _live(self, resident: Resident) -> None:
        """One model from loading to its end."""

        async def hear(event: dict[str, Any]) -> None:
            await self._hear(resident, event)

        try:
            plan = await self.pool.place(resident)
            ending = await resident.run(plan, hear)
        except CannotLoad as problem:
            await self._bury(resident, problem.code, problem.sentence, problem.facts)
            return
        except Exception as error:
            # No process could be started, or worse: those who wait must hear of it all the same.
            log.exception("the model %s cannot be served", resident.model)
            resident.stop()
            await self._bury(resident, "model_failed", f"({error})")
            return
        if resident.stopping:
            await self._forget(resident)
            return
        log.warning("the model %s ended: %s", resident.model, ending)
        if resident.state == "loading":
            await self._bury(resident, "model_failed", resident.detail or f"({ending})")
        else:
            await self._bury(resident, "model_crashed", f"({ending})")

    async def _hear(self, resident: Resident, event: dict[str, Any]) -> None:
        """One event of a child."""
        match event:
            case {"event": "progress", "progress": progress}:
                await self._progress(resident, progress)
            case {"event": "ready", "context": context}:
                resident.state, resident.context = "ready", context
                for held in list(resident.held.values()):
                    resident.give(held)
                await self._publish()
            case {"event": "failed", "detail": detail}:
                resident.detail = detail
            case {"event": "load", "running": running}:
                resident.running = running
            case {"event": "ended", "reply": reply}:
                resident.held.pop(reply, None)
                resident.used = time.monotonic()
                self._spawn(self._release(reply))

    async def _progress(self, resident: Resident, progress: float) -> None:
        """Tell those who wait, a few times a second."""
        resident.progress = progress
        if time.monotonic() - resident.told < STATUS_S:
            return
        resident.told = time.monotonic()
        for held in list(resident.held.values()):
            await self._write(held, status("loading", progress=progress))
        await self._publish()

    async def _bury(
        self, resident: Resident, code: str, detail: str, facts: Facts | None = None
    ) -> None:
        """A model is gone: end what it held with a plain reason. The next request loads anew."""
        resident.state, resident.error, resident.detail = "failed", code, detail
        resident.facts, resident.plan = facts or {}, None
        held = list(resident.held.values())
        resident.held.clear()
        for each in held:
            each.n = protocol.OBITUARY
            await self._write(each, done("error", code=code, detail=detail, facts=facts))
        await self._publish()

    async def _forget(self, resident: Resident) -> None:
        """A model was unloaded as it should."""
        self.pool.remove(resident)
        await self._publish()

    # --- what Redis is told ---

    async def _beat(self) -> None:
        """Once a second: we are alive, we hold these, the models are so; and was any stopped?"""
        while True:
            await self._publish()
            await asyncio.sleep(protocol.BEAT_SECONDS)

    async def _publish(self) -> None:
        """The state as it is now, whole: a lost write is made good by the next beat."""
        residents = list(self.pool.residents.values())
        held = [reply for resident in residents for reply in resident.held]
        try:
            async with self.redis.pipeline(transaction=True) as pipe:
                pipe.set(protocol.BEAT, 1, px=protocol.ALIVE_MS)
                pipe.delete(protocol.MODELS)
                for resident in residents:
                    pipe.hset(protocol.MODELS, resident.model, resident.report().dump())
                for reply in held:
                    pipe.set(protocol.alive_key(reply), 1, px=protocol.ALIVE_MS)
                await pipe.execute()
            await self._look_for_cancels(held)
        except RedisError as error:
            log.info("state not told, Redis is away: %s", error)

    async def _look_for_cancels(self, held: list[str]) -> None:
        if held:
            found = await self.redis.mget([protocol.cancel_key(reply) for reply in held])
            for reply, cancelled in zip(held, found, strict=True):
                if cancelled:
                    await self._cancel(reply)

    async def _hear_cancels(self) -> None:
        """A published cancel makes it quick."""
        while True:
            try:
                async with self.redis.pubsub() as wishes:
                    await wishes.subscribe(protocol.CANCELLED)
                    async for wish in wishes.listen():
                        if wish["type"] == "message":
                            await self._cancel(wish["data"])
            except RedisError as error:
                log.info("listening again: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _cancel(self, reply: str) -> None:
        for resident in list(self.pool.residents.values()):
            held = resident.held.get(reply)
            if held and held.given:
                resident.cancel(reply)
            elif held:
                del resident.held[reply]
                await self._write(held, done("cancelled"))

    async def _write(self, held: Held, entry: Entry) -> None:
        """One entry of a stream that no child writes (yet); a done one is written at any price."""
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

    async def _release(self, reply: str) -> None:
        """The child has written the reply's end: nobody holds it any more."""
        try:
            await self.redis.delete(protocol.alive_key(reply))
        except RedisError as error:
            log.info("%s lapses by itself: %s", reply, error)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run beside everything else; a failure is logged, and ends nothing else."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task of the engine failed", exc_info=error)

"""Asks for the titles that are owed, one at a time, while nobody else is kept waiting by it.

It runs beside the replies, in their process. The row says what is owed and the stream's id follows
from it, so that a title whose process was killed is taken up by the next one where it was.
"""

import asyncio
import logging
import time

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.threads import in_thread
from chat.lease import Lease, LeaseLost
from chat.naming import owed
from chat.naming.owed import Debt
from chat.transcript import Transcript
from engine import protocol
from engine.client import Engine
from engine.protocol import ModelState

log = logging.getLogger("hearth.replies")

LOOK_S = 2.0
LONGEST_S = 60.0
READ_S = 0.5
STOPPED_S = 2.0


class Namer:
    """Gives chats their titles until it is cancelled."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name

    async def run(self) -> None:
        """Look every two seconds, and ask for what is owed."""
        while True:
            try:
                await self.look()
            except (RedisError, DatabaseError, LeaseLost) as error:
                log.info("titles wait: %s", error)
            except Exception:
                # No title is worth the process that lives all the replies.
                log.exception("a title broke off")
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Pay the oldest debt whose model has nothing else to do, if there is one."""
        idle = await self.idle()
        debt = await in_thread(owed.next_debt, idle) if idle else None
        if debt is None:
            return
        lease = Lease(self.engine.redis, debt.stream, self.name)
        if not await lease.take():
            return
        try:
            await self.pay(debt, lease)
        finally:
            await lease.release()

    async def idle(self) -> set[str]:
        """The models that are loaded and that nobody waits in line for: none is loaded for a
        title."""
        async with self.engine.redis.pipeline(transaction=True) as pipe:
            pipe.exists(protocol.BEAT)
            pipe.hvals(protocol.MODELS)
            lives, lines = await pipe.execute()
        states = [ModelState.read(line) for line in lines] if lives else []
        return {each.model for each in states if each.state == "ready" and each.waiting == 0}

    async def pay(self, debt: Debt, lease: Lease) -> None:
        """Ask, read to the end and settle; or give way, and owe it still."""
        await self.engine.ask(debt.request)
        heard = Transcript()
        said = await self._hear(debt, lease, heard)
        used = heard.end["usage"] if heard.end else {}
        if said is None:
            await in_thread(owed.postpone, debt, used)
        else:
            await in_thread(owed.settle, debt, said, used)
        await self._forget(debt)

    async def _hear(self, debt: Debt, lease: Lease, heard: Transcript) -> str | None:
        """What the model said; "" when that cannot be a title; None when it is to be asked again
        later, as the owner waits for a reply or no engine answers."""
        began = time.monotonic()
        while heard.end is None:
            for stamped in await self.engine.read(debt.stream, heard.offset, READ_S):
                heard.add(stamped)
            await lease.renew_if_due()
            if heard.end is None and time.monotonic() - began > LONGEST_S:
                await self._stop(debt, heard)
                return ""
            if heard.end is None and not await self._goes_on(debt):
                await self._stop(debt, heard)
                return None
        return heard.text if heard.end["reason"] == "stop" else ""

    async def _stop(self, debt: Debt, heard: Transcript) -> None:
        """Cancel it, and hear what it had computed, which an engine says within a step."""
        await self.engine.cancel(debt.stream)
        patience = time.monotonic() + STOPPED_S
        while heard.end is None and time.monotonic() < patience:
            for stamped in await self.engine.read(debt.stream, heard.offset, READ_S):
                heard.add(stamped)

    async def _goes_on(self, debt: Debt) -> bool:
        if await self.engine.fate(debt.stream) == "gone":
            return False
        return await in_thread(owed.is_owed, debt)

    async def _forget(self, debt: Debt) -> None:
        """Nobody else reads this stream; what stops it stays a little, for whoever writes it."""
        async with self.engine.redis.pipeline(transaction=True) as pipe:
            pipe.delete(protocol.stream_key(debt.stream), protocol.request_key(debt.stream))
            pipe.expire(protocol.cancel_key(debt.stream), protocol.STREAM_KEPT_S)
            await pipe.execute()

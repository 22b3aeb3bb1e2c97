"""One reply's life: history -> request -> engine -> saved message.

A runner holds the reply's lease while it lives it. Whoever holds the lease reads the stream first
and goes on from what it says, so a life can be dropped at any point and taken up by another runner;
nothing is ever generated twice.
"""

import asyncio
import logging
import time

from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from redis.exceptions import RedisError, ResponseError

from accounts import usage
from accounts.threads import in_thread
from chat import request
from chat.asked import keep
from chat.lease import Lease
from chat.models import Message
from chat.transcript import Transcript
from engine import protocol
from engine.client import Engine
from engine.protocol import Entry, Generate
from journal import ids
from machine import intake

log = logging.getLogger("hearth.replies")

SILENCE_S = 1.0
"""A stream silent for so long makes the runner ask whether the engine is still there."""
RETRY_S = 0.3

STATES = {
    "stop": Message.State.DONE,
    "length": Message.State.DONE,
    "cancelled": Message.State.STOPPED,
    "error": Message.State.FAILED,
}


class Life:
    """One reply from its row to its saved text. `said` survives a loss of Redis."""

    def __init__(self, reply: str, engine: Engine, lease: Lease) -> None:
        self.reply = reply
        self.engine = engine
        self.lease = lease
        self.said = Transcript()

    async def live(self) -> None:
        """Run to the end; raises LeaseLost when another runner has taken over."""
        end: Entry | None = None
        while end is None:
            try:
                end = await self._to_the_end()
            except RedisError as error:
                log.info("reply %s waits for Redis: %s", self.reply, error)
                await asyncio.sleep(RETRY_S)
        await self._save(end)
        log.info("saved: %s %s", end["reason"], end["code"])
        await self._let_go()

    async def _to_the_end(self) -> Entry:
        """The entry that ends the reply; raises RedisError while Redis is away."""
        await self.lease.renew()
        row = await in_thread(self._row)
        if row is None or not row.is_live:  # deleted, or saved by a life that was dropped after
            return protocol.done("stop")
        ids.follow(row.request)
        if not await self.engine.exists(self.reply):
            if row.state == Message.State.RUNNING:
                return protocol.done("error", code="stream_lost")
            if early := await self._ask(row):
                return early
        if row.state == Message.State.QUEUED:
            await in_thread(self._mark_running)
        return await self._follow()

    async def _ask(self, row: Message) -> Entry | None:
        """Queue the request, once; a done entry when there is nothing to ask."""
        if await self.engine.is_cancelled(self.reply):
            return protocol.done("cancelled")
        try:
            asked = await in_thread(self._asked, row)
        except request.ModelGone:
            return protocol.done("error", code="model_unknown")
        except DatabaseError:
            raise  # a matter of time
        except Exception:
            log.exception("reply %s: no request can be made of its chat", self.reply)
            return protocol.done("error", code="bad_request")
        if asked.allowance == 0:
            return protocol.done("error", code="allowance_spent")
        if await self.engine.ask(asked):
            log.info("the engine is asked, for %s", asked.model)
        return None

    async def _follow(self) -> Entry:
        """Read on until the stream ends, or end it when no engine will."""
        quiet_since = time.monotonic()
        while self.said.end is None:
            before = self.said.offset
            await self._read(wait_s=SILENCE_S / 2)
            await self.lease.renew_if_due()
            if self.said.offset != before:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > SILENCE_S:
                await self._look_after_engine()
        return self.said.end

    async def _look_after_engine(self) -> None:
        """Close a stream that nobody will end: its engine is gone, or it was stopped in line."""
        fate = await self.engine.fate(self.reply)
        cancelled = await self.engine.is_cancelled(self.reply)
        if fate == "held" or (fate == "waiting" and not cancelled):
            return
        entry = (
            protocol.done("cancelled") if cancelled else protocol.done("error", code="engine_lost")
        )
        try:
            await self.engine.close(self.reply, await in_thread(self._next_attempt), entry)
        except ResponseError:
            log.info("reply %s was closed by another runner", self.reply)

    async def _read(self, wait_s: float) -> None:
        for stamped in await self.engine.read(self.reply, self.said.offset, wait_s):
            self.said.add(stamped)

    def _asked(self, row: Message) -> Generate:
        """What to ask an engine, kept with the reply; raises ModelGone."""
        asked = request.build(row, 1)
        with transaction.atomic():
            asked = request.granted(row, asked)
            request.remember(row, asked)
        keep(row, asked)
        return asked

    # --- the row ---

    def _row(self) -> Message | None:
        return Message.objects.select_related("conversation").filter(pk=self.reply).first()

    def _mark_running(self) -> None:
        waiting = Message.objects.filter(pk=self.reply, state=Message.State.QUEUED)
        waiting.update(state=Message.State.RUNNING, attempt=1)

    def _next_attempt(self) -> int:
        """A number above every attempt before it: it fences off whoever wrote so far."""
        row = Message.objects.filter(pk=self.reply)
        row.update(attempt=F("attempt") + 1)
        return row.values_list("attempt", flat=True).get()

    async def _save(self, end: Entry) -> None:
        """Write the reply; a full disk or a locked database is tried again, nothing is dropped."""
        wait = RETRY_S
        while True:
            try:
                await in_thread(self._write, end)
                return
            except DatabaseError as error:
                log.error("reply %s cannot be saved yet: %s", self.reply, error)
                await asyncio.sleep(wait)
                wait = min(2.0, wait * 2)
                await self._hold_on()

    async def _hold_on(self) -> None:
        """Keep the lease; a full disk stops Redis too, and then nobody else can take it either."""
        try:
            await self.lease.renew_if_due()
        except RedisError as error:
            log.info("reply %s: the lease waits for Redis: %s", self.reply, error)

    def _write(self, end: Entry) -> None:
        """Save and count it in one step: a life that is dropped before it saved nothing, and one
        that is dropped after it finds the reply finished."""
        with transaction.atomic():
            live = Message.objects.filter(pk=self.reply, state__in=Message.LIVE)
            row = live.select_related("conversation").first()
            if row is None or not self._update(live, row, end):
                return
            usage.count(row.conversation.owner_id, row.model, end["usage"])
        if end["reason"] == "error":
            intake.take_reply(row.model, end)

    def _update(self, live: QuerySet[Message], row: Message, end: Entry) -> int:
        return live.update(
            text=row.text + self.said.text,
            reasoning=row.reasoning + self.said.reasoning,
            tool_calls=self.said.tool_calls,
            state=STATES[end["reason"]],
            reason=end["reason"],
            code=end["code"],
            detail=end["detail"],
            facts=end["facts"],
            usage=end["usage"],
            timings=_with_thought(end["timings"], row),
            finished=timezone.now(),
        )

    async def _let_go(self) -> None:
        """The reply is safe in the database; what is left in Redis may go."""
        try:
            await self.engine.forget(self.reply)
            await self.lease.release()
        except RedisError as error:
            log.info("reply %s is saved, its stream expires by itself: %s", self.reply, error)


def _with_thought(timings: dict[str, float], row: Message) -> dict[str, float]:
    """The times of a reply, with how long was thought before it went on from another's words."""
    before = row.timings.get("thought", 0)
    return {**timings, "thought": timings.get("thought", 0) + before} if before else timings

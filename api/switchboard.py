"""Where this process's API requests meet the engine: one connection pool, one reader, one count."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts import usage
from accounts.threads import Together
from api.problem import Problem
from api.problems import redis_lost
from api.revocation import Revocation
from engine import protocol
from engine.client import Engine, Stamped, connect
from engine.protocol import Generate
from engine.reader import FENCE, Line, Reader

log = logging.getLogger("hearth.api")

MOST = 64
"""Requests of one person at once."""
LAST_WORD_S = 2.0
TIDY_S = 0.25
"""How long what is left in Redis of an answered request may lie there."""
PATIENCE_S = 3.0
"""How long Redis may take to accept a request."""


class Switchboard:
    """Made once in a process, by `switchboard()`."""

    def __init__(self) -> None:
        self.engine = Engine(connect(settings.REDIS_URL))
        self.reader = Reader(self.engine)
        self.revocation = Revocation(self.reader)
        self.open: Counter[int] = Counter()
        self.counted: set[str] = set()
        self.settling = Together(usage.settle_all)
        self.over: list[str] = []
        self.leaving: set[asyncio.Task[None]] = set()

    @contextmanager
    def place(self, person: int, count: int = 1) -> Iterator[None]:
        """So many of a person's places; raises Problem when they are taken."""
        if self.open[person] + count > MOST:
            why = f"You have {self.open[person]} requests open already. Wait for one to finish."
            raise Problem(why, status=429, code="too_many_requests", retry_s=1)
        self.open[person] += count
        try:
            yield
        finally:
            self.open[person] -= count
            if not self.open[person]:
                del self.open[person]

    @asynccontextmanager
    async def ask(self, requests: tuple[Generate, ...]) -> AsyncIterator[tuple[Line, ...]]:
        """Have an engine answer, and hear it; whoever leaves early stops the engine.

        Raises Problem when Redis does not take the requests.
        """
        lines = tuple(self._follow(request) for request in requests)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*map(self.reader.ask, requests))
            for line in lines:
                line.asked = True
            yield lines
        except (RedisError, OSError) as error:
            log.warning("an API request was not answered, Redis is away: %s", error)
            raise redis_lost() from error
        finally:
            if early := [task for line in lines if (task := self._leave(line))]:
                await asyncio.shield(asyncio.gather(*early))

    def _follow(self, request: Generate) -> Line:
        asked = protocol.entry_id(request.attempt, 0)  # of which there is nothing to hear
        return self.reader.follow(request.reply, asked)

    def _leave(self, line: Line) -> asyncio.Task[None] | None:
        """Nobody listens any more; what has to be waited for where it did not end."""
        self.reader.leave(line)
        if line.ended and line.reply in self.counted:
            self.counted.discard(line.reply)
            self._tidy_soon(line.reply)
            return None
        task = self._apart(self._end(line))
        return None if line.ended else task

    def _apart(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """In a task of its own: that of the one who asked may be cancelled, even twice."""
        task = asyncio.create_task(work)
        self.leaving.add(task)
        task.add_done_callback(self.leaving.discard)
        return task

    async def _end(self, line: Line) -> None:
        """Stop and count what did not come to its end (of one that was cut short only its client
        thinks so), or could not be counted then."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                over = line.ended or await self._withdraw(line.reply)
            async with asyncio.timeout(PATIENCE_S):
                end = line.end if over else await self._last_word(line)
            if (over or end) and await self.count(line.reply, end.entry["usage"] if end else {}):
                self._tidy_soon(line.reply)
            else:
                async with asyncio.timeout(PATIENCE_S):
                    await self._let_expire(line.reply)
        except (RedisError, OSError) as error:
            log.info("what is left of %s expires by itself: %s", line.reply, error)
        finally:
            self.counted.discard(line.reply)

    def _tidy_soon(self, reply: str) -> None:
        """All that ended within a moment together, and not while others are waiting to begin."""
        self.over.append(reply)
        if len(self.over) == 1:
            self._apart(self._tidy())

    async def _tidy(self) -> None:
        await asyncio.sleep(TIDY_S)
        over, self.over = self.over, []
        kinds = (protocol.request_key, protocol.stream_key, protocol.cancel_key)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.engine.redis.unlink(*(key(reply) for key in kinds for reply in over))
        except (RedisError, OSError) as error:
            log.info("what is left of %d requests expires by itself: %s", len(over), error)

    async def _let_expire(self, reply: str) -> None:
        """An engine that holds it has yet to read that it is cancelled, and what could not be
        counted is counted from the stream."""
        async with self.engine.redis.pipeline(transaction=False) as pipe:
            pipe.delete(protocol.request_key(reply))
            for key in (protocol.stream_key(reply), protocol.cancel_key(reply)):
                pipe.expire(key, protocol.STREAM_KEPT_S)
            await pipe.execute()

    async def _last_word(self, line: Line) -> Stamped | None:
        """What an engine that was told to stop says: how much it had computed. None where it takes
        too long to say so."""
        patience = time.monotonic() + LAST_WORD_S
        while time.monotonic() < patience:
            for stamped in await self.engine.read(line.reply, line.offset, wait_s=0.5):
                line.offset = stamped.offset
                if stamped.is_done:
                    return stamped
        return None

    async def count(self, reply: str, used: Mapping[str, int]) -> bool:
        """A request has ended: count what it used, once; whether that is done. Where it could not
        be, or this process dies before, it is counted from its stream (see chat.strays)."""
        if reply in self.counted:
            return True
        try:
            await self.settling.do((reply, used))
        except DatabaseError as error:
            log.warning("the request %s is counted later: %s", reply, error)
            return False
        self.counted.add(reply)
        return True

    async def _withdraw(self, reply: str) -> bool:
        """Cancel it; whether no engine had taken it yet, so that nothing is left to end."""
        await self.engine.cancel(reply)
        return await self.engine.close(reply, FENCE, protocol.done("cancelled"))


@cache
def switchboard() -> Switchboard:
    """This process's own. Its connections belong to the event loop that first asks."""
    return Switchboard()

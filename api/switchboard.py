"""Where this process's API requests meet the engine: one connection pool, one reader, one count."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache

from django.conf import settings
from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts import usage
from accounts.threads import in_thread
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
            leaving = [self._begin_leave(line) for line in lines]
            early = [task for task, line in zip(leaving, lines, strict=True) if not line.ended]
            if early:
                await asyncio.shield(asyncio.gather(*early))

    def _follow(self, request: Generate) -> Line:
        asked = protocol.entry_id(request.attempt, 0)  # of which there is nothing to hear
        return self.reader.follow(request.reply, asked)

    def _begin_leave(self, line: Line) -> asyncio.Task[None]:
        """In a task of its own: that of the one who asked may be cancelled, even twice."""
        self.reader.leave(line)
        task = asyncio.create_task(self._leave(line))
        self.leaving.add(task)
        task.add_done_callback(self.leaving.discard)
        return task

    async def _leave(self, line: Line) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                over = line.ended or await self._withdraw(line.reply)
            async with asyncio.timeout(PATIENCE_S):
                end = line.end if over else await self._last_word(line)
            if over or end:
                over = await self.count(line.reply, end.entry["usage"] if end else {})
            async with asyncio.timeout(PATIENCE_S):
                await self._tidy(line.reply, over=over)
        except (RedisError, OSError) as error:
            log.info("what is left of %s expires by itself: %s", line.reply, error)
        finally:
            self.counted.discard(line.reply)

    async def _tidy(self, reply: str, *, over: bool) -> None:
        """An engine that holds it has yet to read that it is cancelled, and what could not be
        counted is counted from the stream."""
        async with self.engine.redis.pipeline(transaction=False) as pipe:
            pipe.delete(protocol.request_key(reply))
            for key in (protocol.stream_key(reply), protocol.cancel_key(reply)):
                pipe.expire(key, 0 if over else protocol.STREAM_KEPT_S)
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
            await in_thread(usage.settle, reply, used)
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

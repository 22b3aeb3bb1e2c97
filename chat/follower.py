"""Follows one reply's stream for one reader, never more than a bounded way ahead of it."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable

from redis.exceptions import RedisError

from engine.client import Engine, Stamped

AHEAD = 256 * 1024
"""Bytes sent and not yet acknowledged, at most: a slow reader costs nothing."""
POLL_S = 1.0
SAVE_POLL_S = 0.02
RETRY_S = 0.3
OFFSET = re.compile(r"[0-9]{1,18}-[0-9]{1,18}")
"""What Redis takes as one: Python would read more, such as other scripts' digits."""


def order(offset: str) -> tuple[int, int]:
    """An offset `<attempt>-<n>` as numbers that compare; raises ValueError for anything else."""
    if not OFFSET.fullmatch(offset):
        raise ValueError("not an offset")
    attempt, n = offset.split("-")
    return int(attempt), int(n)


class Follower:
    """Where one reader is in one reply."""

    def __init__(self, engine: Engine, reply: str, offset: str) -> None:
        order(offset)
        self.engine = engine
        self.reply = reply
        self.offset = offset
        self.ahead = 0
        self.sent: deque[tuple[tuple[int, int], int]] = deque()
        self.read_on = asyncio.Event()
        self.read_on.set()

    def acknowledge(self, offset: str) -> None:
        """The reader has everything up to `offset`."""
        upto = order(offset)
        while self.sent and self.sent[0][0] <= upto:
            self.ahead -= self.sent.popleft()[1]
        if self.ahead < AHEAD:
            self.read_on.set()

    async def entries(self, saved: Callable[[str], Awaitable[bool]]) -> AsyncIterator[Stamped]:
        """What comes after the reader's offset, until the reply is saved.

        The database is asked only when the stream is silent, and after its end: it is the truth
        also when the stream expired or Redis lost it.
        """
        while True:
            for stamped in await self._read():
                await self.read_on.wait()
                self._count(stamped)
                yield stamped
                if stamped.is_done:
                    await self._until(saved)
                    return
            if self.silent and await saved(self.reply):
                return

    async def _read(self) -> list[Stamped]:
        """The next entries; none while Redis is away (it is being restarted)."""
        try:
            found = await self.engine.read(self.reply, self.offset, POLL_S, count=32)
        except RedisError:
            await asyncio.sleep(RETRY_S)
            found = []
        self.silent = not found
        return found

    def _count(self, stamped: Stamped) -> None:
        size = len(stamped.raw.encode())
        self.offset = stamped.offset
        self.sent.append((order(stamped.offset), size))
        self.ahead += size
        if self.ahead >= AHEAD:
            self.read_on.clear()

    async def _until(self, saved: Callable[[str], Awaitable[bool]]) -> None:
        """The runner saves a moment after `done`; there is no last word before that."""
        wait = SAVE_POLL_S
        while not await saved(self.reply):
            await asyncio.sleep(wait)
            wait = min(1.0, wait * 1.5)

"""Follows any number of replies' streams for one process through a single blocking XREAD.

A read of its own for each reply would cost a connection and a round trip for every entry; together
they share one for all that came within GATHER_S.
"""

import asyncio
import logging
import time
import uuid
from typing import Any, cast

from redis.exceptions import RedisError

from engine import protocol
from engine.client import Engine, Stamped, is_double
from engine.protocol import Entry, Generate

log = logging.getLogger("hearth.engine")

BLOCK_MS = 1000
GATHER_S = 0.001
"""Between two reads: all sequences of a model speak in the same step, a moment apart."""
ASKED_S = 0.005
"""The same where nothing was said and somebody has asked: others may be about to, and to begin
anew for each would cost them more than this costs the first."""
COUNT = 256
RETRY_S = 0.2
LOOK_S = 0.5
SILENCE_S = 1.0
"""A stream silent for so long makes the reader ask whether an engine still holds it."""
AWAY_S = 3.0
"""A Redis that is only being restarted is back sooner; after it those who listen are told."""
PING_S = 5.0
"""Who listens and has nothing to hear hears so, at least so often."""
FENCE = 2
"""The attempt under which a dead engine's stream is closed; its request was asked under 1."""


class Line:
    """One reply as one listener hears it."""

    def __init__(self, reply: str, offset: str) -> None:
        self.reply = reply
        self.key = protocol.stream_key(reply)
        self.offset = offset
        self.asked = False
        self.end: Stamped | None = None
        self.lost = False
        self.came: list[Stamped] = []
        self.heard = self.woken = time.monotonic()
        self.waiter: asyncio.Future[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether the last entry has come."""
        return self.end is not None

    async def next(self) -> list[Stamped]:
        """What has come since the last call; nothing, after a silence of PING_S.

        Raises RedisError when Redis stays away.
        """
        await any_of(self)
        return self.take()

    def take(self) -> list[Stamped]:
        """What has come, without waiting for more; raises RedisError when Redis stays away."""
        if self.lost:
            raise RedisError("Redis stays away")
        came, self.came = self.came, []
        return came

    def hear(self, entries: list[Stamped]) -> None:
        """More of the stream."""
        self.came += entries
        self.offset = entries[-1].offset
        self.heard = time.monotonic()
        self.wake()

    def wake(self) -> None:
        """Let the listener go on."""
        self.woken = time.monotonic()
        if self.waiter and not self.waiter.done():
            self.waiter.set_result(None)


async def any_of(*lines: Line) -> None:
    """Wait until there is something to take from one of them, or one is woken."""
    if not any(line.came or line.lost for line in lines):
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for line in lines:
            line.waiter = waiter
        await waiter


class Reader:
    """All lines of this process. Its tasks begin with the first line and rest without any."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.lines: dict[str, Line] = {}
        self.some = asyncio.Event()
        self.bell = f"reader:{uuid.uuid4().hex}"
        self.rung = "0-0"
        self.blocked = False
        self.away_since = 0.0
        self.tasks: list[asyncio.Task[None]] = []

    def follow(self, reply: str, offset: str = "0-0") -> Line:
        """A line from after `offset` on. `ask` afterwards; `leave` it in the end."""
        line = Line(reply, offset)
        self.lines[line.key] = line
        self.some.set()
        if not self.tasks:
            self.tasks = [asyncio.create_task(work) for work in (self._read(), self._look())]
        return line

    async def ask(self, request: Generate) -> bool:
        """`Engine.ask` for a line that is followed: a read under way begins anew, to hear it."""
        return await self.engine.ask(request, self.bell if self.blocked else "")

    def leave(self, line: Line) -> None:
        """Nobody listens on this line any more."""
        self.lines.pop(line.key, None)
        if not self.lines:
            self.some.clear()

    def cut(self, reply: str, end: Entry) -> None:
        """Have whoever listens to a reply hear this end now, whatever the engine still says."""
        if line := self.lines.get(protocol.stream_key(reply)):
            self.leave(line)
            line.came.append(Stamped(line.offset, protocol.pack(end)["e"]))
            line.wake()

    # --- reading ---

    async def _read(self) -> None:
        while True:
            await self.some.wait()
            try:
                said = self._hand_out(await self._next())
                if len(self.lines) > 1:  # one alone would wait for nobody
                    await asyncio.sleep(GATHER_S if said else ASKED_S)
            except (RedisError, OSError) as error:
                await self._away(error)

    async def _next(self) -> list[Any]:
        offsets: dict[Any, Any] = {key: line.offset for key, line in self.lines.items()}
        offsets[self.bell] = self.rung
        self.blocked = True
        try:
            found = await self.engine.redis.xread(offsets, count=COUNT, block=BLOCK_MS)
        finally:
            self.blocked = False
        self.away_since = 0.0
        return cast(list[Any], found)

    def _hand_out(self, found: list[Any]) -> bool:
        """Whether anybody heard anything."""
        said = False
        for key, entries in reversed(found):  # first words first: the newest lines come last
            if key == self.bell:
                self.rung = entries[-1][0]
            elif line := self.lines.get(key):
                said = True
                line.hear([Stamped(offset, fields["e"]) for offset, fields in entries])
                if line.came[-1].is_done:
                    line.end = line.came[-1]
                    self.leave(line)
        return said

    async def _away(self, error: Exception) -> None:
        """Redis does not answer: try again, and tell those who listen once it takes too long."""
        self.away_since = self.away_since or time.monotonic()
        log.info("reading again: %s", error)
        if time.monotonic() - self.away_since > AWAY_S:
            self._give_up()
        await asyncio.sleep(RETRY_S)

    def _give_up(self) -> None:
        for line in list(self.lines.values()):
            line.lost = True
            line.wake()
            self.leave(line)

    # --- silence ---

    async def _look(self) -> None:
        """Wake those who hear nothing, and close what no engine will ever finish."""
        while True:
            await self.some.wait()
            await asyncio.sleep(LOOK_S)
            now = time.monotonic()
            lines = list(self.lines.values())
            for line in lines:
                if now - line.woken > PING_S:
                    line.wake()
            silent = [line for line in lines if line.asked and now - line.heard > SILENCE_S]
            try:
                async with asyncio.timeout(AWAY_S):
                    await self._close_dead(silent)
            except TimeoutError:
                log.warning("Redis does not answer; those who listen are told")
                self._give_up()
            except RedisError as error:
                log.info("looking again: %s", error)

    async def _close_dead(self, silent: list[Line]) -> None:
        if not silent:
            return
        keys = [protocol.alive_key(line.reply) for line in silent]
        held = await self.engine.redis.mget(keys)
        for line, alive in zip(silent, held, strict=True):
            if not alive and await self.engine.fate(line.reply) == "gone":
                await self._close(line)

    async def _close(self, line: Line) -> None:
        """The reader hears of the end as of any other entry."""
        try:
            end = protocol.done("error", code="engine_lost")
            await self.engine.close(line.reply, FENCE, end)
        except RedisError as error:
            if not is_double(error):
                raise

"""How the rest of Hearth talks to the engine: ask, cancel, read a stream, order a load, look."""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Literal, cast

import redis
import redis.asyncio
from redis.exceptions import RedisError, ResponseError

from engine import protocol
from engine.protocol import Command, Entry, Generate, Look, ModelState

log = logging.getLogger("hearth.engine")

# A request is pushed together with the stream's first entry, or not at all: who finds no stream
# knows that nothing was asked, and a second asking (a lost answer, a second runner) does nothing.
# Who blocks at a bell (see engine.reader) hears that there is another stream to read.
ASK = """
if KEYS[5] then
  redis.call('XADD', KEYS[5], 'MAXLEN', 1, '*', 'e', '')
  redis.call('EXPIRE', KEYS[5], ARGV[6])
end
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('XADD', KEYS[1], ARGV[1], 'e', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[3])
redis.call('RPUSH', KEYS[3], ARGV[5])
redis.call('LPUSH', KEYS[4], 1)
redis.call('LTRIM', KEYS[4], 0, 0)
return 1
"""

# Closing is only for a reply that no engine holds; the check and the entry are one step.
CLOSE = """
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
redis.call('LREM', KEYS[3], 0, ARGV[1])
redis.call('XADD', KEYS[1], ARGV[2], 'e', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""

CONNECTIONS = 5000
"""Of one client, at most; Redis itself takes 10,000."""

Fate = Literal["held", "waiting", "gone"]
"""Where a request is: an engine holds it, it waits in line for one, or neither."""


def connect(url: str) -> redis.asyncio.Redis:
    """A client whose answers are text. The caller closes it with `aclose()`.

    No timeout: with one, redis-py sends through asyncio.wait_for, which before Python 3.12 loses
    a task's cancellation now and then. Every live reply and every reader keeps a connection; one
    over a network is kept alive by the kernel, which notices a dead line.
    """
    network = {} if url.startswith("unix") else {"socket_keepalive": True}
    return redis.asyncio.from_url(
        url, decode_responses=True, socket_timeout=None, max_connections=CONNECTIONS, **network
    )


def connect_sync(url: str, timeout: float = 2.0) -> redis.Redis:
    """The same for code that runs in a thread; no call takes longer than `timeout` seconds.

    Redis is not told which library asks: finding out costs more than all else of a connection.
    """
    return redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        driver_info=None,
    )


def is_double(answer: object) -> bool:
    """Whether Redis refused an entry because its id, or a higher one, is in the stream already.

    Any other refusal (the disk is full, the memory is full) is no verdict on the entry: try again.
    """
    return isinstance(answer, ResponseError) and "ID specified in XADD is equal" in str(answer)


BUSY = {"code": "busy", "detail": "", "facts": {}, "line": 0, "column": 0}
"""The answer to a Look when too many are in line."""


class NoAnswer(Exception):
    """No engine answered in time."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """An entry with its offset and its JSON as it lies in Redis."""

    offset: str
    raw: str

    @property
    def entry(self) -> Entry:
        """The entry itself."""
        return protocol.unpack({"e": self.raw})

    @property
    def is_done(self) -> bool:
        """Whether the reply ends here; told from the text, so that forwarding parses nothing."""
        return self.raw.startswith('{"k":"done"')


class Engine:
    """The engine as seen through one Redis connection. Every method may raise RedisError."""

    def __init__(self, client: redis.asyncio.Redis) -> None:
        self.redis = client

    async def ask(self, request: Generate, bell: str = "") -> bool:
        """Queue a request and open its stream, and ring that bell, if any; False when the stream
        exists already."""
        keys = (
            protocol.stream_key(request.reply),
            protocol.request_key(request.reply),
            protocol.INBOX,
            protocol.BELL,
            *([bell] if bell else []),
        )
        first = protocol.entry_id(request.attempt, 0)
        entry = protocol.pack(protocol.start())["e"]
        life, kept = protocol.STREAM_LIFE_S, protocol.STREAM_KEPT_S
        answer = self.redis.eval(
            ASK, len(keys), *keys, first, entry, life, request.dump(), request.reply, kept
        )
        return bool(await cast(Any, answer))

    async def cancel(self, reply: str) -> None:
        """Ask for a reply to stop. The key is the truth, the message only makes it quick."""
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.set(protocol.cancel_key(reply), 1, ex=protocol.STREAM_LIFE_S)
            pipe.publish(protocol.CANCELLED, reply)
            await pipe.execute()

    async def is_cancelled(self, reply: str) -> bool:
        """Whether somebody asked for this reply to stop."""
        return bool(await self.redis.exists(protocol.cancel_key(reply)))

    async def fate(self, reply: str) -> Fate:
        """Where the reply's request is now."""
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.exists(protocol.alive_key(reply))
            pipe.lpos(protocol.INBOX, reply)
            held, position = await pipe.execute()
        return "held" if held else "gone" if position is None else "waiting"

    async def close(self, reply: str, attempt: int, entry: Entry) -> bool:
        """End a reply that no engine holds, under a higher attempt; False when one holds it.

        Raises a ResponseError that `is_double` when somebody closed it under that attempt already.
        """
        keys = (protocol.stream_key(reply), protocol.alive_key(reply), protocol.INBOX)
        last = protocol.entry_id(attempt, 0)
        raw = protocol.pack(entry)["e"]
        answer = self.redis.eval(CLOSE, len(keys), *keys, reply, last, raw, protocol.STREAM_LIFE_S)
        return bool(await cast(Any, answer))

    async def read(self, reply: str, after: str, wait_s: float, count: int = 256) -> list[Stamped]:
        """Entries after an offset, at once if there are any, else what comes within `wait_s`."""
        wait_ms = max(1, int(wait_s * 1000))  # 0 would mean for ever
        stream: dict[Any, Any] = {protocol.stream_key(reply): after}
        found = cast(Any, await self.redis.xread(stream, count=count, block=wait_ms))
        entries = found[0][1] if found else []
        return [Stamped(offset, fields["e"]) for offset, fields in entries]

    async def last(self, reply: str) -> Stamped | None:
        """The last entry of the reply's stream; None where there is no stream (any more)."""
        key = protocol.stream_key(reply)
        found = cast(Any, await self.redis.xrevrange(key, count=1))
        return Stamped(found[0][0], found[0][1]["e"]) if found else None

    async def look(self, wish: Look) -> dict[str, Any]:
        """The function `look` for coroutines."""
        if await cast(Any, self.redis.llen(protocol.LOOKS)) >= protocol.LOOKS_MOST:
            return BUSY
        async with self.redis.pipeline(transaction=True) as pipe:
            _push(pipe, wish)
            await pipe.execute()
        key = protocol.look_key(wish.request.reply)
        return _seen(await cast(Any, self.redis.blpop([key], timeout=protocol.LOOK_S)))

    async def beat(self, key: str) -> None:
        """Keep an expiring key alive for as long as this task runs: the process's sign of life."""
        while True:
            try:
                await self.redis.set(key, 1, px=protocol.ALIVE_MS)
            except (RedisError, OSError) as error:
                log.debug("%s not set: %s", key, error)
            await asyncio.sleep(protocol.BEAT_SECONDS)

    async def exists(self, reply: str) -> bool:
        """Whether the reply's stream is there."""
        return bool(await self.redis.exists(protocol.stream_key(reply)))

    async def forget(self, reply: str) -> None:
        """The reply is saved: let its stream expire once those still reading it are through."""
        async with self.redis.pipeline(transaction=True) as pipe:
            pipe.expire(protocol.stream_key(reply), protocol.STREAM_KEPT_S)
            pipe.delete(protocol.request_key(reply), protocol.cancel_key(reply))
            await pipe.execute()


def beat_once(client: redis.Redis, key: str) -> None:
    """`Engine.beat` for a part with a timer of its own; the client's timeouts bound the wait."""
    try:
        client.set(key, 1, px=protocol.ALIVE_MS)
    except (RedisError, OSError) as error:
        log.debug("%s not set: %s", key, error)


def order(client: redis.Redis, command: Command) -> None:
    """Give the service an order about a model."""
    pipe = client.pipeline(transaction=True)
    pipe.rpush(protocol.CONTROL, command.dump())
    pipe.lpush(protocol.BELL, 1)
    pipe.ltrim(protocol.BELL, 0, 0)
    pipe.execute()


def look(url: str, wish: Look) -> dict[str, Any]:
    """The prompt of a request, as `protocol.Look` describes the answer; asks and waits for it.

    Raises NoAnswer after LOOK_S seconds, and RedisError.
    """
    key = protocol.look_key(wish.request.reply)
    with connect_sync(url, timeout=protocol.LOOK_S + 2.0) as client:
        if int(cast(int, client.llen(protocol.LOOKS))) >= protocol.LOOKS_MOST:
            return BUSY
        pipe = client.pipeline(transaction=True)
        _push(pipe, wish)
        pipe.execute()
        return _seen(client.blpop([key], timeout=protocol.LOOK_S))


def _push(pipe: Any, wish: Look) -> None:
    pipe.rpush(protocol.LOOKS, wish.dump())
    pipe.expire(protocol.LOOKS, protocol.LOOK_S)
    pipe.lpush(protocol.BELL, 1)
    pipe.ltrim(protocol.BELL, 0, 0)


def _seen(came: Any) -> dict[str, Any]:
    """The answer that Redis gave, if any came."""
    if came is None:
        raise NoAnswer
    answer: dict[str, Any] = json.loads(came[1])
    return answer


def cancel(client: redis.Redis, reply: str) -> None:
    """`Engine.cancel` for code that runs in a thread."""
    pipe = client.pipeline(transaction=True)
    pipe.set(protocol.cancel_key(reply), 1, ex=protocol.STREAM_LIFE_S)
    pipe.publish(protocol.CANCELLED, reply)
    pipe.execute()


def states(client: redis.Redis) -> dict[str, ModelState]:
    """What the service last said of each model it knows; empty when no service is alive."""
    if not client.exists(protocol.BEAT):
        return {}
    said = cast(dict[str, str], client.hgetall(protocol.MODELS))
    return {name: ModelState.read(line) for name, line in said.items()}

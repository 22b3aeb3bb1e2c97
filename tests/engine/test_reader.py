"""One reader follows many replies; each listener hears its own, in order, to the end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine import protocol, reader
from engine.client import Engine, connect
from engine.protocol import Generate, delta, done, pack
from engine.reader import Line, Reader


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Engine]:
    client = connect(redis_server)
    yield Engine(client)
    await client.aclose()


@pytest.fixture
async def listening(engine: Engine) -> AsyncIterator[Reader]:
    made = Reader(engine)
    yield made
    for task in made.tasks:
        task.cancel()
    await asyncio.gather(*made.tasks, return_exceptions=True)


async def write(engine: Engine, reply: str, n: int, entry: protocol.Entry) -> None:
    fields = {**pack(entry)}
    await engine.redis.xadd(protocol.stream_key(reply), fields, id=f"1-{n}")  # type: ignore[arg-type]


async def hear(line: Line) -> list[str]:
    """The offsets that come, up to the end."""
    offsets: list[str] = []
    async with asyncio.timeout(10):
        while not line.ended or line.came:
            offsets += [stamped.offset for stamped in await line.next()]
    return offsets


async def test_each_listener_hears_its_own_reply_in_order(
    engine: Engine, listening: Reader
) -> None:
    replies = [str(number) for number in range(20)]
    heard = [asyncio.create_task(hear(listening.follow(reply))) for reply in replies]
    for n in range(1, 6):
        for reply in replies:
            await write(engine, reply, n, delta([("t", "word")]))
    for reply in replies:
        await write(engine, reply, 6, done("stop"))
    assert await asyncio.gather(*heard) == [[f"1-{n}" for n in range(1, 7)]] * 20
    assert not listening.lines


async def test_a_new_line_is_heard_at_once_beside_a_silent_one(
    engine: Engine, listening: Reader
) -> None:
    silent = listening.follow("silent")
    await asyncio.sleep(0.05)
    assert listening.blocked, "the read under way does not know the second line yet"
    line = listening.follow("quick")
    asked = Generate("quick", 1, "u", "m", "/m.gguf", ({"role": "user", "content": "Hi"},))
    assert await listening.ask(asked)
    began = asyncio.get_running_loop().time()
    await write(engine, "quick", 1, done("stop"))
    assert await hear(line) == ["1-0", "1-1"]
    assert asyncio.get_running_loop().time() - began < reader.BLOCK_MS / 1000 / 2
    listening.leave(silent)


async def test_whoever_came_last_hears_first(engine: Engine, listening: Reader) -> None:
    order: list[str] = []

    async def first(line: Line) -> None:
        await line.next()
        order.append(line.reply)

    for reply in "abc":
        await write(engine, reply, 0, delta([("t", "word")]))
    lines = [listening.follow(reply) for reply in "abc"]
    await asyncio.gather(*map(first, lines))
    assert order == ["c", "b", "a"], "their first words are not to wait for others' next ones"
    for line in lines:
        listening.leave(line)


async def test_a_line_begins_after_its_offset(engine: Engine, listening: Reader) -> None:
    for n in range(3):
        await write(engine, "r", n, delta([("t", "x")]))
    await write(engine, "r", 3, done("stop"))
    assert await hear(listening.follow("r", "1-1")) == ["1-2", "1-3"]


async def test_a_stream_whose_engine_is_gone_is_closed(engine: Engine, listening: Reader) -> None:
    await write(engine, "r", 1, delta([("t", "x")]))
    line = listening.follow("r")
    line.asked = True
    assert await hear(line) == ["1-1", f"{reader.FENCE}-0"]


async def test_one_that_an_engine_holds_is_waited_for(
    engine: Engine, listening: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "PING_S", 0.2)
    monkeypatch.setattr(reader, "SILENCE_S", 0.1)
    await engine.redis.set(protocol.alive_key("r"), 1, px=60_000)
    line = listening.follow("r")
    line.asked = True
    async with asyncio.timeout(5):
        assert [await line.next() for _ in range(2)] == [[], []]
    assert not line.ended
    listening.leave(line)

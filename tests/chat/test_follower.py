"""A reader gets every entry once from wherever it was, and never runs far ahead of its page."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from chat.follower import AHEAD, Follower, order
from engine import protocol
from engine.client import Engine, Stamped, connect
from engine.protocol import Entry, delta, done


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Engine]:
    made = Engine(connect(redis_server))
    yield made
    await made.redis.aclose()


async def write(engine: Engine, offset: str, entry: Entry) -> None:
    fields: dict[Any, Any] = {**protocol.pack(entry)}
    await engine.redis.xadd(protocol.stream_key("r"), fields, id=offset)


async def saved(_reply: str) -> bool:
    return True


async def unsaved(_reply: str) -> bool:
    return False


class Reader:
    """Takes in what a follower gives, in a task of its own."""

    def __init__(self, follower: Follower, is_saved: Any = unsaved) -> None:
        self.got: list[Stamped] = []
        self.task = asyncio.create_task(self.read(follower, is_saved))

    async def read(self, follower: Follower, is_saved: Any) -> None:
        async for stamped in follower.entries(is_saved):
            self.got.append(stamped)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_a_reader_goes_on_exactly_after_its_offset(engine: Engine) -> None:
    for n in range(5):
        await write(engine, f"1-{n}", delta([("t", str(n))]))
    await write(engine, "2-0", done("stop"))
    reader = Reader(Follower(engine, "r", "1-2"), saved)
    await asyncio.wait_for(reader.task, 5)
    assert [stamped.offset for stamped in reader.got] == ["1-3", "1-4", "2-0"]


async def test_a_page_that_acknowledges_nothing_is_sent_a_bounded_part(engine: Engine) -> None:
    for n in range(100):
        await write(engine, f"1-{n + 1}", delta([("t", "x" * 16_384)]))
    follower = Follower(engine, "r", "0-0")
    reader = Reader(follower)
    await reader.until(AHEAD // 16_500)
    await asyncio.sleep(0.3)  # it had time for more
    sent = sum(len(stamped.raw) for stamped in reader.got)
    assert sent < AHEAD + 16_500
    for _ in range(100):
        follower.acknowledge(reader.got[-1].offset)
        if len(reader.got) == 100:
            break
        await asyncio.sleep(0.02)
    assert len(reader.got) == 100
    reader.task.cancel()


async def test_acknowledging_what_was_never_sent_counts_for_nothing(engine: Engine) -> None:
    follower = Follower(engine, "r", "0-0")
    follower.acknowledge("999-0")
    assert follower.ahead == 0
    await write(engine, "1-1", delta([("t", "x")]))
    reader = Reader(follower)
    await reader.until(1)
    follower.acknowledge("0-0")
    assert follower.ahead == len(reader.got[0].raw)
    reader.task.cancel()


@pytest.mark.parametrize(
    "offset", ["", "1", "-", "1-", "-1-2", "1-2-3", " 1-2", "1_0-0", "١-٢", "$", "1" * 30 + "-0"]
)
def test_an_offset_that_redis_would_not_take_is_refused(offset: str) -> None:
    with pytest.raises(ValueError):
        order(offset)


def test_offsets_compare_as_numbers() -> None:
    assert order("1-9") < order("1-10") < order("2-0") < order("10-0")
    assert order(f"1-{protocol.OBITUARY}") > order("1-1000000")

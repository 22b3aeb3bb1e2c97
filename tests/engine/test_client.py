"""The connection that every asyncio part of Hearth talks to Redis through."""

import asyncio
import random

from engine.client import Engine, connect


async def test_a_cancelled_task_always_ends(redis_server: str) -> None:
    """Else a process does not stop, and a reader who asks again hears everything twice."""
    engine = Engine(connect(redis_server))

    async def talk() -> None:
        while True:
            await engine.exists("r")

    for _ in range(200):
        task = asyncio.create_task(talk())
        await asyncio.sleep(random.random() * 0.003)
        task.cancel()
        done, _late = await asyncio.wait([task], timeout=2)
        assert done, "the cancellation was lost"
    await engine.redis.aclose()


async def test_two_hundred_readers_wait_at_once(redis_server: str) -> None:
    engine = Engine(connect(redis_server))
    reading = [engine.read(f"r{number}", "0-0", wait_s=0.5) for number in range(200)]
    assert await asyncio.gather(*reading) == [[]] * 200
    await engine.redis.aclose()

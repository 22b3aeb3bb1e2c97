"""One runner holds a reply; when it is gone, or stuck, the next one may take it."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.lease import LEASE_MS, RENEW_S, Lease, LeaseLost
from engine.client import Engine, connect


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Engine]:
    made = Engine(connect(redis_server))
    yield made
    await made.redis.aclose()


async def test_only_one_runner_takes_a_reply(engine: Engine) -> None:
    one, two = Lease(engine.redis, "r", "one"), Lease(engine.redis, "r", "two")
    assert await one.take()
    assert not await two.take()
    await one.release()
    assert await two.take()


async def test_releasing_what_somebody_else_took_does_nothing(engine: Engine) -> None:
    one, two = Lease(engine.redis, "r", "one"), Lease(engine.redis, "r", "two")
    await one.take()
    await engine.redis.delete("lease:r")  # it lapsed
    await two.take()
    await one.release()
    assert await engine.redis.get("lease:r") == "two"
    with pytest.raises(LeaseLost):
        await one.renew()


async def test_a_lease_that_lapsed_and_nobody_took_is_renewed(engine: Engine) -> None:
    one = Lease(engine.redis, "r", "one")
    await one.take()
    await engine.redis.delete("lease:r")
    await one.renew()
    assert await engine.redis.get("lease:r") == "one"
    assert 0 < await engine.redis.pttl("lease:r") <= LEASE_MS


async def test_renewing_is_done_when_it_is_due(engine: Engine) -> None:
    one = Lease(engine.redis, "r", "one")
    await one.take()
    await engine.redis.delete("lease:r")
    await one.renew_if_due()
    assert not await engine.redis.exists("lease:r")
    one.renewed -= RENEW_S + 0.1
    await one.renew_if_due()
    assert await engine.redis.exists("lease:r")


async def test_a_lease_lapses_by_itself(engine: Engine) -> None:
    await Lease(engine.redis, "r", "dead").take()
    two = Lease(engine.redis, "r", "two")
    async with asyncio.timeout(LEASE_MS / 1000 + 2):
        while not await two.take():  # noqa: ASYNC110  (the clock changes it)
            await asyncio.sleep(0.05)

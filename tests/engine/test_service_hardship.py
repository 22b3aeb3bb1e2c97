"""The service when the machine is short of everything: nobody waits for ever, nothing is lost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.client import Engine, connect
from engine.protocol import Generate, cancel_key
from engine.service import Service
from tests.engine.serving import Serving

DEMO = str(Path("demo_model/hearth-demo.gguf").resolve())


@pytest.fixture
async def serving(redis_server: str) -> AsyncIterator[Serving]:
    made = Serving(redis_server)
    yield made
    await made.engine.redis.config_set("maxmemory", 0)
    await made.stop()


async def test_a_dead_model_is_told_of_once_redis_takes_it(serving: Serving) -> None:
    """A Redis that refuses every write (its disk is full, say) is not one that has the entry."""
    reply = await serving.ask(DEMO, [{"role": "user", "content": "Tell me a story"}])
    await serving.hear(reply, until=20)
    child = (await serving.until("hearth-demo", state="ready")).pid
    await serving.engine.redis.config_set("maxmemory", 1)
    os.kill(child, signal.SIGKILL)
    await asyncio.sleep(1)  # time for the service to try in vain
    await serving.engine.redis.config_set("maxmemory", 0)
    async with asyncio.timeout(5):
        assert (await serving.hear(reply)).end["code"] == "model_crashed"


async def test_one_stuck_model_does_not_hold_up_the_service(serving: Serving) -> None:
    """What it does not read piles up for it alone: the service beats, and serves other models."""
    await serving.say(DEMO, "Hello!")
    child = (await serving.until("hearth-demo", state="ready")).pid
    os.kill(child, signal.SIGSTOP)
    try:
        long = [{"role": "user", "content": "word " * 100_000}]
        for _ in range(4):
            await serving.ask(DEMO, long)
        other = await serving.ask("/nowhere/other.gguf", [{"role": "user", "content": "Hi"}])
        async with asyncio.timeout(5):
            assert (await serving.hear(other)).end["code"] == "model_missing"
    finally:
        os.kill(child, signal.SIGCONT)


async def test_a_model_whose_process_cannot_be_started_is_a_plain_reason(
    redis_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(connect(redis_server))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    service = asyncio.create_task(Service(engine).run())
    request = Generate(reply="r", attempt=1, user="ada", model="m", path=DEMO, messages=())
    await engine.ask(request)
    async with asyncio.timeout(10):
        while not (found := await engine.read("r", "1-1", wait_s=1)):
            pass
    service.cancel()
    with pytest.raises(asyncio.CancelledError):
        await service
    await engine.redis.aclose()
    assert found[-1].entry["code"] == "model_failed"


async def test_what_was_stopped_while_its_model_loads_never_runs(serving: Serving) -> None:
    reply = await serving.ask(DEMO, [{"role": "user", "content": "Tell me a story"}])
    await serving.engine.cancel(reply)
    heard = await serving.hear(reply)
    assert (heard.end["reason"], heard.transcript.text) == ("cancelled", "")
    await serving.until("hearth-demo", state="ready", running=0)
    assert (await serving.hear(reply)).offsets == heard.offsets


async def test_a_stop_whose_message_was_lost_is_seen_all_the_same(serving: Serving) -> None:
    reply = await serving.ask(DEMO, [{"role": "user", "content": "Tell me a story"}])
    await serving.engine.redis.set(cancel_key(reply), 1)
    assert (await serving.hear(reply)).end["reason"] == "cancelled"

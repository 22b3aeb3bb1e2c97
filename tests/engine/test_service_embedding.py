"""An embedding model lives in the pool beside a chat model, and under the same rules."""

import asyncio
import base64
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from engine.protocol import Entry
from engine.runner.embedder import Vectors
from tests.engine.embedders import WIDTH, bert, qwen3, write
from tests.engine.inside import DEMO, Inside, inside, soon

WORDS = ("Hello!", "Tell me a story", "你好")
LONG = ["What did the lighthouse keeper say? " * 12] * 2000
"""Enough for some seconds."""


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        yield made


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    return write(bert(pooling_type=1), tmp_path / "vectors.gguf")


async def ask(engine: Inside, path: Path, *inputs: str, user: str = "ada") -> str:
    return await engine.ask(str(path), [], inputs=inputs, user=user)


async def heard(engine: Inside, reply: str) -> tuple[list[Vectors], Entry]:
    """The vectors and the end of a request."""
    found: list[Vectors] = []
    offset = "0-0"
    async with asyncio.timeout(60):
        while True:
            for stamped in await engine.engine.read(reply, offset, 1.0):
                entry, offset = stamped.entry, stamped.offset
                if entry["k"] == "done":
                    return found, entry
                if entry["k"] == "delta":
                    raw = [base64.b64decode(value) for _kind, value in entry["p"]]
                    found += [np.frombuffer(each, "<f4") for each in raw]


async def begun(engine: Inside, reply: str) -> None:
    """Wait until the first vectors have come."""
    offset = "0-0"
    async with asyncio.timeout(60):
        while True:
            for stamped in await engine.engine.read(reply, offset, 1.0):
                offset = stamped.offset
                if stamped.entry["k"] == "delta":
                    return


async def test_both_kinds_are_resident_and_answer_at_once(engine: Inside, vectors: Path) -> None:
    story = await engine.ask(str(DEMO), [{"role": "user", "content": "Tell me a story"}])
    asked = [await ask(engine, vectors, *WORDS, user=f"user{n}") for n in range(4)]
    answers = await asyncio.gather(*[heard(engine, reply) for reply in asked])
    assert (await engine.hear(story)).end["reason"] == "stop"
    for found, end in answers:
        assert end["reason"] == "stop"
        assert [len(each) for each in found] == [WIDTH] * len(WORDS)
        assert np.allclose(found, answers[0][0], atol=2e-3)
    states = {name: (await engine.state(name)).state for name in ("hearth-demo", "vectors")}
    assert states == {"hearth-demo": "ready", "vectors": "ready"}
    state = await engine.until("vectors", running=0, waiting=0)
    assert state.context == 512
    assert state.memory > 0


async def test_the_other_kind_of_model_says_what_it_is_for(engine: Inside, vectors: Path) -> None:
    _found, end = await heard(engine, await ask(engine, DEMO, "Hello!"))
    assert (end["code"], end["facts"]) == ("wrong_kind", {"model": "hearth-demo"})
    assert (await engine.say(str(vectors), "Hello!")).end["code"] == "wrong_kind"


async def test_a_text_that_is_too_long_is_named_and_others_go_on(
    engine: Inside, vectors: Path
) -> None:
    _found, end = await heard(engine, await ask(engine, vectors, "Hello!", LONG[0] * 10))
    assert (end["code"], end["facts"]["number"]) == ("input_too_long", 2)
    found, end = await heard(engine, await ask(engine, vectors, "Hello!"))
    assert (len(found), end["reason"]) == (1, "stop")


async def test_somebodys_many_texts_delay_nobodys_one(engine: Inside, vectors: Path) -> None:
    many = await ask(engine, vectors, *LONG)
    await begun(engine, many)
    found, _end = await heard(engine, await ask(engine, vectors, "Hello!", user="bob"))
    assert len(found) == 1
    last = await engine.engine.last(many)
    assert last
    assert not last.is_done
    await engine.engine.cancel(many)
    found, end = await heard(engine, many)
    assert end["reason"] == "cancelled"
    assert len(found) < len(LONG)
    assert end["usage"]["unread"] > 0
    await engine.until("vectors", running=0, waiting=0)


async def test_a_killed_model_is_told_of_and_loaded_again(engine: Inside, vectors: Path) -> None:
    many = await ask(engine, vectors, *LONG)
    await begun(engine, many)
    child = engine.pool.residents["vectors"].child
    assert child
    os.kill(child.process.pid, signal.SIGKILL)
    assert (await heard(engine, many))[1]["code"] == "model_crashed"
    assert (await heard(engine, await ask(engine, vectors, "Hello!")))[1]["reason"] == "stop"


async def test_it_makes_room_like_any_other(
    engine: Inside, vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = write(qwen3(), tmp_path / "other.gguf")
    await heard(engine, await ask(engine, vectors, "Hello!"))
    plan = engine.pool.residents["vectors"].plan
    assert plan
    engine.has(monkeypatch, plan.need.total + plan.need.total // 2)
    assert (await heard(engine, await ask(engine, other, "Hello!")))[1]["reason"] == "stop"
    await soon(lambda: set(engine.pool.residents) == {"other"})

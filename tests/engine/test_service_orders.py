"""Orders about models: nobody's reply is cut off by one."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.protocol import Load
from tests.engine.inside import DEMO, STORY, Inside, copies, inside, soon
from tests.engine.serving import wait_gone

NAME = DEMO.stem


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        yield made


async def frozen(engine: Inside) -> tuple[str, int]:
    """A reply in the middle of being written by a model that stands still, and its process."""
    reply = await engine.freeze(DEMO)
    return reply, (await engine.until(NAME, state="ready")).pid


async def test_unloading_lets_replies_finish_and_new_ones_load_the_model_anew(
    engine: Inside,
) -> None:
    reply, pid = await frozen(engine)
    engine.order("unload", DEMO)
    await engine.until(NAME, state="draining", running=1)
    later = await engine.ask(str(DEMO), STORY.messages)
    await engine.until(NAME, state="draining", waiting=1, later=1, then="again")
    engine.thaw(DEMO)
    heard = await asyncio.gather(engine.hear(reply), engine.hear(later))
    assert [each.transcript.text for each in heard] == [STORY.text, STORY.text]
    again = await engine.until(NAME, state="ready")
    assert again.pid != pid
    assert [status["s"] for status in heard[1].statuses][:2] == ["memory", "loading"]


async def test_a_drained_model_ends_by_itself(engine: Inside) -> None:
    await engine.say(str(DEMO), "Hello!")
    child = engine.pool.residents[NAME].child
    assert child
    engine.order("unload", DEMO)
    await engine.until_unknown(NAME)
    assert await child.ending() == "exit status 0"


async def test_unloading_twice_also_lets_go_of_those_who_wait_for_it(engine: Inside) -> None:
    reply, _ = await frozen(engine)
    engine.order("unload", DEMO)
    await engine.until(NAME, state="draining")
    later = await engine.ask(str(DEMO), STORY.messages)
    await engine.until(NAME, waiting=1)
    engine.order("unload", DEMO)
    assert (await engine.hear(later)).end["code"] == "load_cancelled"
    engine.thaw(DEMO)
    assert (await engine.hear(reply)).transcript.text == STORY.text
    await engine.until_unknown(NAME)


async def test_a_reply_stopped_while_its_model_drains_does_not_bring_it_back(
    engine: Inside,
) -> None:
    reply, _ = await frozen(engine)
    engine.order("unload", DEMO)
    await engine.until(NAME, state="draining")
    later = await engine.ask(str(DEMO), STORY.messages)
    await engine.until(NAME, waiting=1)
    await engine.engine.cancel(later)
    assert (await engine.hear(later)).end["reason"] == "cancelled"
    engine.thaw(DEMO)
    assert (await engine.hear(reply)).transcript.text == STORY.text
    await engine.until_unknown(NAME)


async def test_unloading_a_model_that_loads_cancels_at_once(engine: Inside) -> None:
    reply = await engine.ask(str(DEMO), STORY.messages)
    await soon(lambda: engine.pool.residents.get(NAME) and engine.pool.residents[NAME].child)
    child = engine.pool.residents[NAME].child
    assert child
    engine.order("unload", DEMO)
    heard = await engine.hear(reply)
    assert (heard.end["code"], heard.transcript.text) == ("load_cancelled", "")
    await asyncio.to_thread(wait_gone, child.process.pid, 5)
    await engine.until_unknown(NAME)
    assert (await engine.say(str(DEMO), "Hello!")).end["reason"] == "stop"


async def test_other_settings_load_a_model_anew_once_its_replies_are_finished(
    engine: Inside,
) -> None:
    reply, pid = await frozen(engine)
    engine.order("load", DEMO, Load(cells=1024))
    await engine.until(NAME, state="draining", then="changed", later=0)
    engine.thaw(DEMO)
    assert (await engine.hear(reply)).transcript.text == STORY.text
    state = await engine.until(NAME, state="ready", context=1024)
    assert state.pid != pid
    assert state.load["cells"] == 1024


async def test_the_same_settings_change_nothing(engine: Inside) -> None:
    engine.order("load", DEMO, Load(cells=1024))
    before = await engine.until(NAME, state="ready")
    engine.order("load", DEMO, Load(cells=1024))
    engine.order("pin", DEMO)
    assert (await engine.until(NAME, pinned=True)).pid == before.pid
    engine.order("load", DEMO)
    state = await engine.until(NAME, state="ready", context=4096)
    assert state.pid != before.pid
    assert state.pinned


async def test_settings_changed_while_a_model_loads_lose_nobody_who_waits_for_it(
    engine: Inside,
) -> None:
    reply = await engine.ask(str(DEMO), STORY.messages)
    await soon(lambda: engine.pool.residents.get(NAME) and engine.pool.residents[NAME].child)
    engine.order("load", DEMO, Load(cells=1024))
    assert (await engine.hear(reply)).transcript.text == STORY.text
    await engine.until(NAME, state="ready", context=1024)


async def test_settings_that_cannot_be_are_explained(engine: Inside) -> None:
    engine.order("load", DEMO, Load(batch=1))
    state = await engine.until(NAME, state="failed")
    assert state.error == "bad_load"
    assert "batch is 1" in state.detail.format(**state.facts)
    engine.order("unload", DEMO)
    await engine.until_unknown(NAME)


async def test_a_model_that_nobody_used_for_long_goes_unless_it_is_pinned(
    redis_server: str, tmp_path: Path
) -> None:
    one, two = copies(tmp_path, "one", "two")
    async with inside(redis_server, idle_s=2) as engine:
        engine.order("load", one, pinned=True)
        engine.order("load", two)
        await engine.until("one", state="ready")
        await engine.until("two", state="ready")
        await engine.until_unknown("two")
        assert (await engine.state("one")).state == "ready"

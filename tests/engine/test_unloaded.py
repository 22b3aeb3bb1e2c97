"""Who may not have a model loaded is answered by one that is, and refused where none is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.engine.inside import DEMO, LEAST, STORY, Inside, copies, inside

NAME = DEMO.stem


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        yield made


async def test_a_model_that_is_not_loaded_stays_so(engine: Inside) -> None:
    heard = await engine.hear(await engine.ask(str(DEMO), STORY.messages, may_load=False))
    assert (heard.end["reason"], heard.end["code"]) == ("error", "not_loaded")
    assert heard.end["detail"].format(**heard.end["facts"]) == f"{NAME} is not loaded."
    assert NAME not in engine.pool.residents


async def test_one_that_is_loaded_answers(engine: Inside) -> None:
    await engine.say(str(DEMO), "Hello!")
    heard = await engine.hear(await engine.ask(str(DEMO), STORY.messages, may_load=False))
    assert heard.transcript.text == STORY.text


async def test_one_that_is_being_unloaded_is_not_brought_back(engine: Inside) -> None:
    reply = await engine.freeze(DEMO)
    engine.order("unload", DEMO)
    await engine.until(NAME, state="draining")
    late = await engine.ask(str(DEMO), STORY.messages, may_load=False)
    assert (await engine.hear(late)).end["code"] == "not_loaded"
    engine.thaw(DEMO)
    assert (await engine.hear(reply)).transcript.text == STORY.text
    await engine.until_unknown(NAME)


async def test_it_is_loaded_for_nobody_once_those_who_wanted_it_have_left(
    engine: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.has(monkeypatch, LEAST * 3 // 2)
    one, two = copies(tmp_path, "one", "two")
    busy = await engine.freeze(one)
    wanted = await engine.ask(str(two), STORY.messages)
    await engine.until("two", state="waiting")
    beside = await engine.ask(str(two), STORY.messages, may_load=False)
    await engine.until("two", waiting=2)
    await engine.engine.cancel(wanted)
    assert (await engine.hear(wanted)).end["reason"] == "cancelled"
    assert (await engine.hear(beside)).end["code"] == "not_loaded"
    await engine.until_unknown("two")
    engine.thaw(one)
    assert (await engine.hear(busy)).transcript.text == STORY.text

"""Several models on a machine that holds one: idle ones go, used ones are waited for."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine import room
from tests.engine.inside import LEAST, STORY, Inside, copies, inside


@pytest.fixture
async def engine(redis_server: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Inside]:
    async with inside(redis_server) as made:
        made.has(monkeypatch, LEAST * 3 // 2)
        yield made


async def test_an_idle_model_makes_room_for_another(engine: Inside, tmp_path: Path) -> None:
    one, two = copies(tmp_path, "one", "two")
    assert (await engine.say(str(one), "Tell me a story")).transcript.text == STORY.text
    heard = await engine.say(str(two), "Tell me a story")
    assert heard.transcript.text == STORY.text
    await engine.until_unknown("one")


async def test_a_model_in_use_is_waited_for_and_the_waiting_says_so(
    engine: Inside, tmp_path: Path
) -> None:
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    second = await engine.ask(str(two), STORY.messages)
    state = await engine.until("two", state="waiting")
    assert state.facts["models"] == "one"
    assert "as soon as one can be unloaded" in state.detail.format(**state.facts)
    engine.thaw(one)
    heard = await asyncio.gather(engine.hear(first), engine.hear(second))
    assert [each.transcript.text for each in heard] == [STORY.text, STORY.text]
    assert {"k": "status", "s": "memory"} in heard[1].statuses


async def test_a_model_that_never_falls_idle_gives_way_and_comes_back(
    engine: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "WAIT_S", 0.5)
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    second = await engine.ask(str(two), STORY.messages)
    state = await engine.until("one", state="draining")
    assert "room for two" in state.detail.format(**state.facts)
    third = await engine.ask(str(one), STORY.messages)
    await engine.until("one", later=1, then="again")
    engine.thaw(one)
    heard = await asyncio.gather(*(engine.hear(reply) for reply in (first, second, third)))
    assert [each.transcript.text for each in heard] == [STORY.text] * 3


async def test_a_reply_stopped_while_its_model_waits_ends_the_wait(
    engine: Inside, tmp_path: Path
) -> None:
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    second = await engine.ask(str(two), STORY.messages)
    await engine.until("two", state="waiting")
    await engine.engine.cancel(second)
    assert (await engine.hear(second)).end["reason"] == "cancelled"
    await engine.until_unknown("two")
    engine.thaw(one)
    assert (await engine.hear(first)).transcript.text == STORY.text
    await engine.until("one", state="ready", running=0, waiting=0)


async def test_an_ordered_model_waits_even_if_no_reply_does(engine: Inside, tmp_path: Path) -> None:
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    engine.order("load", two)
    await engine.until("two", state="waiting")
    engine.thaw(one)
    assert (await engine.hear(first)).transcript.text == STORY.text
    await engine.until("two", state="ready")


async def test_unloading_a_model_that_waits_ends_its_replies(
    engine: Inside, tmp_path: Path
) -> None:
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    second = await engine.ask(str(two), STORY.messages)
    await engine.until("two", state="waiting")
    engine.order("unload", two)
    end = (await engine.hear(second)).end
    assert (end["code"], end["facts"]) == ("load_cancelled", {"model": "two"})
    await engine.until_unknown("two")
    engine.thaw(one)
    assert (await engine.hear(first)).transcript.text == STORY.text


async def test_a_pinned_model_is_named_to_whoever_lacks_its_room(
    engine: Inside, tmp_path: Path
) -> None:
    one, two = copies(tmp_path, "one", "two")
    engine.order("load", one, pinned=True)
    await engine.until("one", state="ready", pinned=True)
    end = (await engine.say(str(two), "Hello!")).end
    assert end["code"] == "model_too_big"
    assert "Unpin or unload one" in end["detail"].format(**end["facts"])
    engine.order("unpin", one)
    await engine.until("one", pinned=False)
    assert (await engine.say(str(two), "Hello!")).end["reason"] == "stop"


async def test_a_model_larger_than_the_machine_is_refused_at_once(
    engine: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = copies(tmp_path, "one", "two")
    first = await engine.freeze(one)
    engine.has(monkeypatch, LEAST // 2)
    end = (await engine.say(str(two), "Hello!")).end
    assert end["code"] == "model_too_big"
    assert {"needs", "free"} <= end["facts"].keys()
    engine.thaw(one)
    assert (await engine.hear(first)).transcript.text == STORY.text

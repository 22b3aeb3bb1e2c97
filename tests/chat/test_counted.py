"""A finished reply is counted once, in the step that saves it, with what was really computed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import DatabaseError

from accounts import allowance, usage
from accounts.models import OpenRequest, Policy, Usage, User
from accounts.threads import in_thread
from chat import strays
from chat.replies import Life
from chat.strays import Strays
from engine import protocol
from engine.client import Engine, connect
from engine.protocol import delta, done
from tests.chat.naming.test_namer import Desk as NamingDesk
from tests.chat.naming.test_namer import talk
from tests.chat.test_life import Desk, over, owed

pytestmark = pytest.mark.django_db(transaction=True)

USED = {"prompt": 30, "cached": 10, "completion": 4}


@pytest.fixture
async def engine(redis_server: str) -> AsyncIterator[Engine]:
    made = Engine(connect(redis_server))
    yield made
    await made.redis.aclose()


@pytest.fixture
async def desk(engine: Engine) -> Desk:
    return Desk(engine, await in_thread(owed))


async def counted() -> list[tuple[Any, ...]]:
    """Every row: model, replies, and the tokens that count."""
    return [
        (row.model, row.replies, row.prompt - row.cached + row.completion)
        async for row in Usage.objects.order_by("model")
    ]


@pytest.mark.parametrize(
    "end",
    [
        done("stop", usage=USED),
        done("length", code="context_full", usage=USED),
        done("cancelled", usage=USED),
        done("error", code="bad_grammar", usage=USED),
    ],
    ids=lambda end: end["reason"],
)
async def test_however_it_ends_it_counts(desk: Desk, end: protocol.Entry) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", end)
    await over(life)
    assert await counted() == [("m", 1, 24)]


async def test_saving_and_counting_are_one_step(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that dies between the two has done neither."""
    count, fails = usage.count, iter([True])

    def fail_once(*args: Any, **kwargs: Any) -> None:
        if next(fails, False):
            raise DatabaseError("the disk is full")
        count(*args, **kwargs)

    monkeypatch.setattr(usage, "count", fail_once)
    states = []
    hold_on = Life._hold_on

    async def look(life: Life) -> None:
        states.append((await desk.row()).state)
        await hold_on(life)

    monkeypatch.setattr(Life, "_hold_on", look)
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", delta([("t", "Hello")]))
    await desk.write("1-2", done("stop", usage=USED))
    await over(life)
    assert states == ["running"], "it was not saved while it could not be counted"
    assert (await desk.row()).text == "Hello"
    assert await counted() == [("m", 1, 24)]


async def test_a_second_life_of_a_saved_reply_counts_nothing(desk: Desk) -> None:
    life = desk.live("one")
    await desk.asked()
    await desk.write("1-1", done("stop", usage=USED))
    await over(life)
    await over(desk.live("two"))
    assert await counted() == [("m", 1, 24)]


async def test_what_is_put_by_is_given_back_with_the_end(desk: Desk) -> None:
    ada = await User.objects.aget(username="ada")
    await Policy.objects.acreate(user=ada, limits={"tokens_a_day": 1000, "longest_context": 400})
    life = desk.live()
    request = await desk.asked()
    assert (request.allowance, request.context) == (400, 400)
    assert (await in_thread(_left, ada)) == (1000, 600)
    await desk.write("1-1", done("stop", usage=USED))
    await over(life)
    assert (await in_thread(_left, ada)) == (976, 976)


def _left(user: User) -> tuple[int | None, int | None]:
    left = allowance.now(user)
    return left.left, left.free


async def test_a_reply_for_which_nothing_is_left_asks_no_engine(desk: Desk) -> None:
    ada = await User.objects.aget(username="ada")
    await Policy.objects.acreate(user=ada, limits={"tokens_a_day": 20})
    await in_thread(lambda: usage.count(ada.pk, "x", USED))
    await over(desk.live())
    row = await desk.row()
    assert (row.state, row.code) == ("failed", "allowance_spent")
    assert not await desk.redis.llen(protocol.INBOX)


async def test_a_title_counts_its_tokens_and_is_no_reply(engine: Engine) -> None:
    desk = NamingDesk(engine)
    await desk.model_is("ready")
    await talk()
    look = asyncio.create_task(desk.namer.look())
    request = await desk.asked()
    await desk.write(request, "1-1", delta([("t", "Albatross Islands")]))
    await desk.write(request, "1-2", done("stop", usage=USED))
    await look
    assert await counted() == [("m", 0, 24)]


async def test_nobody_pays_for_a_title_with_the_last_tokens_of_a_day(engine: Engine) -> None:
    desk = NamingDesk(engine)
    await desk.model_is("ready")
    chat = await talk()
    await Policy.objects.acreate(user_id=chat.owner_id, limits={"tokens_a_day": 0})
    await desk.namer.look()
    assert await desk.is_quiet()
    await chat.arefresh_from_db()
    assert chat.title_owed is None


# --- programs' requests whose web process died ---


async def left_behind(engine: Engine, *entries: protocol.Entry) -> None:
    """A request that nobody follows any more, and what its stream says."""
    ada, _new = await User.objects.aget_or_create(username="ada")
    await OpenRequest.objects.acreate(reply="r", user=ada, model="m")
    for number, entry in enumerate(entries):
        fields: dict[Any, Any] = {**protocol.pack(entry)}
        await engine.redis.xadd(protocol.stream_key("r"), fields, id=f"1-{number + 1}")


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was begun was begun long ago."""
    monkeypatch.setattr(strays, "YOUNG", -strays.YOUNG)


@pytest.mark.usefixtures("old")
async def test_one_that_ended_is_counted_from_its_stream(engine: Engine) -> None:
    await left_behind(engine, protocol.start(), done("stop", usage=USED))
    await Strays(engine).look()
    await Strays(engine).look()
    assert await counted() == [("m", 1, 24)]
    assert not await OpenRequest.objects.aexists()


@pytest.mark.usefixtures("old")
async def test_one_that_is_still_written_is_left_alone(engine: Engine) -> None:
    await left_behind(engine, protocol.start())
    await engine.redis.set(protocol.alive_key("r"), 1)
    await Strays(engine).look()
    assert await OpenRequest.objects.aexists()


@pytest.mark.usefixtures("old")
async def test_one_whose_engine_died_too_is_closed_and_counted(engine: Engine) -> None:
    await left_behind(engine, protocol.start())
    await Strays(engine).look()
    assert await counted() == [("m", 1, 0)]
    last = await engine.last("r")
    assert last
    assert last.entry["code"] == "engine_lost"


@pytest.mark.usefixtures("old")
async def test_one_that_was_never_put_gives_its_place_back(engine: Engine) -> None:
    await left_behind(engine)
    await Strays(engine).look()
    assert await counted() == []
    assert not await OpenRequest.objects.aexists()


async def test_one_that_begins_just_now_is_left_alone(engine: Engine) -> None:
    await left_behind(engine)
    await Strays(engine).look()
    assert await OpenRequest.objects.aexists()

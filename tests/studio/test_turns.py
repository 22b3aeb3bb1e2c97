"""Pages by turns: who asks for much waits behind themselves, and nobody else does."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from studio.turns import (
    AT_ONCE,
    HALF_S,
    OF_ONE,
    REMEMBERED,
    STAYS,
    WHO,
    InTurn,
    Lately,
    Turns,
    turns,
)

Order = list[str]


@pytest.fixture
def clean() -> None:
    """Nobody is served or waits."""
    turns.cache_clear()


async def in_line(line: Turns, order: Order, *who: str) -> list[asyncio.Task[None]]:
    """Everybody asks, in this order, and notes when they are served."""

    async def ask(name: str) -> None:
        await line.take(name)
        order.append(name)

    tasks = [asyncio.create_task(ask(name)) for name in who]
    await settled()
    return tasks


async def settled() -> None:
    """Let whatever can go on go on."""
    for _turn in range(10):
        await asyncio.sleep(0)


async def test_who_asks_for_much_waits_behind_themselves() -> None:
    line, order = Turns(at_once=2, of_one=1), Order()
    await in_line(line, order, *["mallory"] * 50, "alice", "bob", "alice")
    assert order == ["mallory", "alice"]
    for who in ("alice", "mallory", "bob", "mallory"):
        line.over(who)
        await settled()
    assert order == ["mallory", "alice", "bob", "mallory", "alice", "mallory"]


async def test_who_had_much_lately_lets_a_newcomer_pass() -> None:
    line, order = Turns(at_once=1, of_one=1), Order()
    await in_line(line, order, *["mallory"] * 9)
    for _page in range(3):
        line.over("mallory")
        await settled()
    await in_line(line, order, "alice", "bob", "alice")
    for who in ("mallory", "alice", "bob", "alice"):
        line.over(who)
        await settled()
    assert order == ["mallory"] * 4 + ["alice", "bob", "alice", "mallory"]


def test_what_somebody_had_is_forgotten_by_and_by() -> None:
    lately = Lately()
    for _page in range(8):
        lately.add("mallory", 100.0)
    assert lately.of("mallory", 100.0 + 3 * HALF_S) == 1
    assert lately.of("alice", 100.0) == 0
    for number in range(REMEMBERED):
        lately.add(number, 200.0)
    assert "mallory" not in lately.counts


async def test_one_person_never_has_all_turns() -> None:
    line, order = Turns(at_once=4, of_one=2), Order()
    await in_line(line, order, *["mallory"] * 9)
    assert order == ["mallory"] * 2
    await in_line(line, order, "alice")
    assert order[2:] == ["alice"]


async def test_whoever_nobody_knows_is_served_too() -> None:
    line = Turns()
    async with asyncio.timeout(5):
        await line.take(None)


async def test_a_line_is_full_for_the_one_whose_it_is() -> None:
    line = Turns(at_once=1, of_one=1, waiting=3)
    await in_line(line, [], *["mallory"] * 4)
    assert line.is_full("mallory")
    assert not line.is_full("alice")
    line.over("mallory")
    assert not line.is_full("mallory")


async def test_who_leaves_gives_up_the_place_or_the_turn() -> None:
    line, order = Turns(at_once=1, of_one=1), Order()
    first, second, third, last = await in_line(line, order, "alice", "bob", "carol", "dan")
    second.cancel()
    await settled()
    line.over("alice")
    third.cancel()  # its turn has come, and it does not know yet
    await settled()
    assert first.done()
    assert order == ["alice", "dan"]
    assert last.done()
    line.over("dan")
    assert not line.served
    assert not line.lines


async def reached(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not what():  # noqa: ASYNC110  (threads make it so)
            await asyncio.sleep(0.01)


class Page:
    """A page that is worked off until it is let go, and by which threads."""

    def __init__(self) -> None:
        self.begun = 0
        self.go_on = asyncio.Event()
        self.read = asyncio.Event()
        self.threads: set[int] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.begun += 1
        await sync_to_async(lambda: self.threads.add(threading.get_ident()))()
        await self.go_on.wait()
        await send({"type": "http.response.start"})
        await self.read.wait()


def request(app: Any, who: str, stays: Callable[[], bool] = lambda: True) -> asyncio.Task[None]:
    """One that is on its way."""

    async def send(_message: dict[str, Any]) -> None:
        return None

    return asyncio.ensure_future(app({WHO: who, STAYS: stays}, None, send))


@pytest.mark.usefixtures("clean")
async def test_pages_are_worked_off_a_few_at_a_time_by_threads_that_stay() -> None:
    page = Page()
    app = InTurn(page)
    asked = [request(app, f"person {number}") for number in range(20)]
    await reached(lambda: len(page.threads) == AT_ONCE)
    assert page.begun == AT_ONCE
    page.read.set()
    page.go_on.set()
    await asyncio.gather(*asked)
    assert page.begun == 20
    assert len(app.desks) <= AT_ONCE


@pytest.mark.usefixtures("clean")
async def test_a_slow_reader_holds_up_nobody() -> None:
    page = Page()
    app = InTurn(page)
    page.go_on.set()
    slow = [request(app, "mallory") for _ in range(OF_ONE * 10)]
    await reached(lambda: page.begun == len(slow) and not turns().served)
    page.read.set()
    await asyncio.gather(*slow)


@pytest.mark.usefixtures("clean")
async def test_nothing_is_done_for_who_is_gone_when_their_turn_comes() -> None:
    page = Page()
    page.go_on.set()
    page.read.set()
    await request(InTurn(page), "alice", stays=lambda: False)
    assert page.begun == 0
    assert not turns().served

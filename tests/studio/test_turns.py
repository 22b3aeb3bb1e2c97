"""Pages by turns, in a few threads."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.turns import WHO
from studio.turns import AT_ONCE, OF_ONE, STAYS, InTurn, turns


@pytest.fixture
def clean() -> None:
    """Nobody is served or waits."""
    turns.cache_clear()


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

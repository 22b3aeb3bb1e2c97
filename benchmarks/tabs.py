"""The browsers' side of a measurement, in a process of its own with its own clock readings."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from tests.chat.tab import Json, Tab, begin
from tests.running import Person, Studio

T = TypeVar("T")
Work = Callable[[list["TimedTab"]], Awaitable[T]]


@dataclass
class TimedTab(Tab):
    """A tab that notes the time of the day at which each entry reaches it."""

    seen: dict[tuple[str, str], float] = field(default_factory=dict)

    async def _entry(self, event: Json) -> None:
        self.seen[event["reply"], event["offset"]] = time.time()
        await super()._entry(event)


def apart(studio: Studio, people: list[Person], work: Work[T]) -> T:
    """What `work` returns, given one open tab for each person, run in another process: neither
    this process nor any part of the studio is slowed by the work of the browsers."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_run, studio.data, studio.port, people, work).result()


def _run(data: Path, port: int, people: list[Person], work: Work[T]) -> T:
    return asyncio.run(_with_tabs(Studio(data, port), people, work))


async def _with_tabs(studio: Studio, people: list[Person], work: Work[T]) -> T:
    tabs = [await opened(studio, person) for person in people]
    try:
        return await work(tabs)
    finally:
        for tab in tabs:
            await tab.close()


async def opened(studio: Studio, person: Person) -> TimedTab:
    """A tab on a new conversation whose first reply is finished: the demo model is in memory."""
    begun = await asyncio.to_thread(begin, studio, person, "Hello")
    tab = TimedTab(studio, person, begun["socket"])
    await tab.open()
    await tab.to_the_end(begun["state"]["messages"][-1]["id"])
    tab.seen.clear()
    return tab

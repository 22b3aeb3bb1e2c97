"""Tabs that are closed when their test ends, however it ends."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.chat.tab import Tab, begin
from tests.running import Person, Studio

OpenTab = Callable[[Person, str], Awaitable[Tab]]
OpenChat = Callable[..., Awaitable[tuple[Tab, str]]]


@pytest.fixture
async def open_tab(studio: Studio) -> AsyncIterator[OpenTab]:
    """`await open_tab(person, "/ws/chat/<id>/")`."""
    tabs: list[Tab] = []

    async def open_one(person: Person, path: str) -> Tab:
        tab = Tab(studio, person, path)
        tabs.append(tab)
        return await tab.open()

    yield open_one
    for tab in tabs:
        await tab.close()


@pytest.fixture
def open_chat(studio: Studio, open_tab: OpenTab) -> OpenChat:
    """`await open_chat(person, text)`: a new chat, its tab, and the id of its followed reply."""

    async def open_one(person: Person, text: str, **more: str) -> tuple[Tab, str]:
        made = await asyncio.to_thread(lambda: begin(studio, person, text, **more))
        tab = await open_tab(person, made["socket"])
        reply = made["state"]["messages"][-1]["id"]
        await tab.follow(reply)
        return tab, reply

    return open_one

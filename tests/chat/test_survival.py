"""Any process may be killed in the middle of a reply: it finishes, or ends with a plain reason, and
the next message works within seconds."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress

import pytest
from websockets.exceptions import WebSocketException

from tests.chat.conftest import OpenChat
from tests.chat.middle import STORY, frozen_story, model_child, thaw
from tests.chat.tab import Tab
from tests.polling import until
from tests.running import Person, Studio

SECONDS = 12.0


def part(name: str) -> Callable[[Studio], int]:
    return lambda studio: studio.pid(name)


VICTIMS = {
    "web": part("web"),
    "replies": part("replies"),
    "jobs": part("jobs"),
    "engine": part("engine"),
    "redis": part("redis"),
    "model": model_child,
}
MUST_FINISH = {"web", "replies", "jobs", "redis"}


@pytest.mark.parametrize("victim", VICTIMS)
async def test_a_killed_process_costs_no_message(
    victim: str, studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply, child = await frozen_story(studio, open_chat, alice)
    os.kill(VICTIMS[victim](studio), signal.SIGKILL)
    thaw(child)
    final = await tab.to_the_end(reply, within=SECONDS)
    check(final, tab, reply, victim)
    await next_message_works(tab)
    await asyncio.to_thread(studio_is_whole, studio)


def check(final: dict[str, object], tab: Tab, reply: str, victim: str) -> None:
    """The saved reply is whole, or cut with a reason; and the page shows just that."""
    assert final["text"] == tab.texts[reply], "the stream and the database differ"
    if victim in MUST_FINISH:
        assert (final["state"], final["text"]) == ("done", STORY)
    else:
        assert STORY.startswith(str(final["text"]))
        assert len(str(final["text"])) > 30
        assert final["state"] == "failed"
        assert final["problem"]["title"]  # type: ignore[index]
    assert len(set(tab.entries)) == len(tab.entries), "an entry came twice"


async def next_message_works(tab: Tab) -> None:
    """The same chat goes on, on whatever connection there is."""
    reply = ""
    async with asyncio.timeout(SECONDS):
        while not reply:
            try:
                reply = await tab.send("Hello!")
            except (OSError, WebSocketException):
                await asyncio.sleep(0.1)
                with suppress(OSError, WebSocketException):
                    await tab.open()
    final = await tab.to_the_end(reply, within=SECONDS)
    assert final["state"] == "done"


def studio_is_whole(studio: Studio) -> None:
    """Every part is up again, for the tests that come after."""
    until(studio.is_healthy, 20, every=0.05)

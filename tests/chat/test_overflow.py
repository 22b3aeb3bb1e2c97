"""A chat that outgrows its context says so, or goes on without its oldest turns.

The model is the demo model with a template that tells it the whole chat; what it answers to a chat
it was never taught is of no matter here.
"""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chat.conftest import OpenChat, OpenTab
from tests.chat.tab import Tab
from tests.chat.talkative import NAME, add_talkative
from tests.chat.test_private import close_code
from tests.conftest import make_folder
from tests.running import Person, Studio

LONG = "word " * 200


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    """A studio with a model that reads every word of a chat."""
    with make_folder() as folder:
        studio = Studio(folder).start()
        add_talkative(studio)
        yield studio
        studio.stop()


@pytest.fixture(scope="module")
def alice(studio: Studio) -> Person:
    return studio.person("alice", owner=True)


@pytest.fixture(scope="module")
def bob(studio: Studio) -> Person:
    return studio.person("bob")


async def policy(tab: Tab, policy: str) -> dict[str, Any]:
    """Set the chat's policy; the conversation as it is then."""
    asked = str(uuid.uuid4())
    await tab.say(type="overflow", id=asked, policy=policy)
    await tab.until(lambda: any(event.get("id") == asked for event in tab.others))
    answer = tab.others[-1]
    assert answer["type"] == "conversation", answer
    changed: dict[str, Any] = answer["conversation"]
    return changed


async def outgrown(open_chat: OpenChat, person: Person) -> tuple[Tab, str]:
    """A chat talked in until the context has no room for a reply."""
    tab, reply = await open_chat(person, LONG, model=NAME)
    while (await tab.to_the_end(reply))["state"] == "done":
        reply = await tab.send(LONG, model=NAME)
    return tab, reply


async def test_it_stops_with_a_reason_and_goes_on_once_the_oldest_turns_may_go(
    open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await outgrown(open_chat, alice)
    problem = tab.finals[reply]["problem"]
    assert problem["code"] == "prompt_too_long"
    assert problem["action"]["do"] == "shorten"
    assert "the context holds 1,024" in problem["text"]

    await policy(tab, "drop")
    answered = await tab.to_the_end(await tab.retry(reply, model=NAME))
    assert answered["state"] == "done"
    assert answered["usage"]["dropped"] >= 1
    assert answered["usage"]["prompt"] < 1024

    await policy(tab, "stop")
    again = await tab.to_the_end(await tab.send(LONG, model=NAME))
    assert again["problem"]["code"] == "prompt_too_long"


async def test_what_was_left_out_is_still_known_after_a_reload(
    open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await outgrown(open_chat, alice)
    await policy(tab, "drop")
    answered = await tab.to_the_end(await tab.retry(reply, model=NAME))
    tab.messages = {}
    await tab.say(type="sync")
    await tab.until(lambda: bool(tab.messages))
    assert tab.messages[answered["id"]]["usage"]["dropped"] == answered["usage"]["dropped"]


async def test_every_tab_of_the_chat_hears_of_it(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    other = await open_tab(alice, tab.path)
    await other.until(lambda: bool(other.messages))
    await policy(tab, "drop")
    await other.until(lambda: bool(other.others))
    assert other.others[-1]["type"] == "settings"


async def test_a_policy_that_is_none_closes_the_socket(open_chat: OpenChat, alice: Person) -> None:
    tab, _reply = await open_chat(alice, "Hello!")
    await tab.say(type="overflow", id=str(uuid.uuid4()), policy="forget everything")
    assert await close_code(tab) == 4400


async def test_nobody_sets_it_for_a_chat_of_somebody_else(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person, bob: Person
) -> None:
    tab, _reply = await open_chat(alice, "Hello!")
    stranger = await open_tab(bob, tab.path)
    assert await close_code(stranger) == 4404

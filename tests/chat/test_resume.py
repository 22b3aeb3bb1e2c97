"""A reply outlives the tab that asked for it: no character is lost or doubled."""

import asyncio

from demo_model.dialogues import TAUGHT
from tests.chat.conftest import OpenChat, OpenTab
from tests.running import Person

STORY = next(case.text for case in TAUGHT if case.messages[-1]["content"] == "Tell me a story")


async def test_a_reload_in_the_middle_resumes_where_the_page_was(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Tell me a story")
    await tab.until(lambda: len(tab.texts.get(reply, "")) > 30)
    await tab.close()
    final = await tab.to_the_end(reply)
    assert tab.reconnects == 1
    assert tab.texts[reply] == final["text"] == STORY
    assert len(set(tab.entries)) == len(tab.entries)


async def test_a_second_tab_sees_the_same(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Tell me a story")
    second = await open_tab(alice, tab.path)
    both = await asyncio.gather(tab.to_the_end(reply), second.to_the_end(reply))
    assert both[0] == both[1]
    assert tab.texts[reply] == second.texts[reply] == STORY
    third = await open_tab(alice, tab.path)
    await third.read()
    assert third.messages[reply]["text"] == STORY


async def test_what_one_tab_sends_appears_in_the_other(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, first = await open_chat(alice, "Hello!")
    await tab.to_the_end(first)
    second = await open_tab(alice, tab.path)
    await second.read()
    reply = await tab.send("Tell me a story")
    await second.until(lambda: any(e["type"] == "sent" for e in second.others))
    assert second.others[-1]["message"]["text"] == "Tell me a story"
    assert (await second.to_the_end(reply))["text"] == STORY


async def test_a_follower_may_start_anywhere_and_gets_only_the_rest(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Tell me a story")
    await tab.to_the_end(reply)
    middle = tab.entries[len(tab.entries) // 2][1]
    late = await open_tab(alice, tab.path)
    late.offsets[reply] = middle
    await late.to_the_end(reply)
    assert late.entries == tab.entries[len(tab.entries) // 2 + 1 :]


async def test_two_people_stream_at_once(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person, bob: Person
) -> None:
    hers, her_reply = await open_chat(alice, "Tell me a story")
    his, his_reply = await open_chat(bob, "Tell me a story")
    finals = await asyncio.gather(hers.to_the_end(her_reply), his.to_the_end(his_reply))
    assert [final["text"] for final in finals] == [STORY, STORY]


async def test_stop_keeps_what_was_said(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Tell me a story")
    await tab.until(lambda: len(tab.texts.get(reply, "")) > 30)
    await tab.say(type="stop", reply=reply)
    final = await tab.to_the_end(reply)
    assert final["state"] == "stopped"
    assert final["text"] == tab.texts[reply]
    assert STORY.startswith(final["text"])
    assert len(final["text"]) < len(STORY)
    assert final["problem"]["title"]

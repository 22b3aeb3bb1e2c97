"""Another user can neither open, follow nor stop a conversation, nor learn that it exists."""

import asyncio

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.chat.conftest import OpenChat, OpenTab
from tests.chat.tab import Tab, begin, shown
from tests.running import Person, Studio


async def close_code(tab: Tab, within: float = 15.0) -> int:
    """The code that the server closes this tab with."""
    try:
        async with asyncio.timeout(within):
            while True:
                await tab.read()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 0


async def test_anothers_conversation_does_not_exist_on_the_socket(
    open_chat: OpenChat, open_tab: OpenTab, alice: Person, bob: Person
) -> None:
    hers, reply = await open_chat(alice, "Tell me a story")
    assert await close_code(await open_tab(bob, hers.path)) == 4404
    assert (await hers.to_the_end(reply))["state"] == "done"


@pytest.mark.parametrize("event", ["follow", "stop", "ack", "retry", "send"])
async def test_anothers_reply_cannot_be_reached_through_ones_own_conversation(
    event: str, studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    hers, reply = await open_chat(alice, "Tell me a story")
    his, own = await open_chat(bob, "Hello!")
    await his.to_the_end(own)
    her_message = shown(studio, alice, hers.path.replace("/ws/chat/", "/c/")).text
    assert reply in her_message
    fields = {"reply": reply, "offset": "0-0", "text": "Hello!", "model": "hearth-demo"}
    await his.say(type=event, id=reply, mode="instant", **fields)
    await his.say(type="sync")
    messages = len(his.messages)
    his.messages = {}
    await his.until(lambda: bool(his.messages))
    assert len(his.messages) == messages
    assert all(seen != reply for seen, _offset in his.entries)
    final = await hers.to_the_end(reply)
    assert final["state"] == "done", "somebody else stopped or changed it"


@pytest.mark.parametrize("path", ["", "rename/", "delete/", "restore/"])
def test_anothers_conversation_does_not_exist_on_any_page(
    path: str, studio: Studio, alice: Person, bob: Person
) -> None:
    url = begin(studio, alice, "Hello!")["url"]
    with studio.client(bob) as client:
        answer = client.post(url + path, json={"title": "Mine"}) if path else client.get(url)
    assert answer.status_code == 404
    assert shown(studio, alice, url).status_code == 200


async def test_a_stranger_is_sent_away(open_chat: OpenChat, studio: Studio, alice: Person) -> None:
    hers, _reply = await open_chat(alice, "Hello!")
    stranger = Person("nobody", "", {})
    tab = Tab(studio, stranger, hers.path)
    await tab.open()
    assert await close_code(tab) == 4401
    with studio.client() as client:
        page = client.get(hers.path.replace("/ws/chat/", "/c/"))
    assert page.status_code == 302
    assert "/login" in page.headers["Location"]


@pytest.mark.parametrize(
    "origin",
    [None, "http://evil.example", "http://127.0.0.1:1", "null", "https://hearth.evil.example"],
)
async def test_another_sites_page_cannot_open_the_socket(
    origin: str | None, open_chat: OpenChat, studio: Studio, alice: Person
) -> None:
    hers, _reply = await open_chat(alice, "Hello!")
    with pytest.raises(Exception, match=r"403|4403|rejected"):
        async with connect(
            studio.socket_url + hers.path,
            origin=origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": alice.cookie},
            proxy=None,
        ) as socket:
            await socket.recv()


async def test_a_foreign_host_name_is_not_served(studio: Studio, alice: Person) -> None:
    with studio.client(alice) as client:
        answer = client.get("/", headers={"Host": "rebound.example"})
    assert answer.status_code == 400


async def test_signing_out_closes_an_open_socket_in_the_middle_of_a_reply(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    again = studio.sign_in(alice.name)
    tab, reply = await open_chat(again, "Tell me a story")
    await tab.until(lambda: len(tab.texts.get(reply, "")) > 10)
    with studio.client(again) as client:
        assert client.post("/logout/").status_code == 302
    await tab.say(type="sync")
    assert await close_code(tab) == 4401


async def test_an_id_that_was_used_by_somebody_else_is_refused_plainly(
    studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    hers, _reply = await open_chat(alice, "Hello!")
    await hers.read()
    her_message = next(iter(hers.messages))
    body = {"id": her_message, "text": "Hi", "model": "hearth-demo", "mode": "instant"}
    with studio.client(bob) as client:
        answer = client.post("/c/", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_id"


async def test_a_deleted_conversation_closes_its_tabs_and_undo_brings_it_back(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    url = tab.path.replace("/ws/chat/", "/c/")
    with studio.client(alice) as client:
        undo = client.post(url + "delete/").json()["undo"]
        assert client.get(url).status_code == 404
        await tab.say(type="sync")
        assert await close_code(tab) == 4404
        assert client.post(undo).status_code == 200
        assert client.get(url).status_code == 200

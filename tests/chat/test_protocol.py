"""The socket's protocol: what is sent is saved once, in turn, and bad input is refused plainly."""

import json
import uuid

from tests.chat.conftest import OpenChat
from tests.chat.test_private import close_code
from tests.running import Person


async def test_what_the_server_cannot_read_closes_the_socket(
    open_chat: OpenChat, alice: Person
) -> None:
    for words in ["not json", "[]", '{"type": "dance"}', json.dumps({"type": "follow"})]:
        tab, _reply = await open_chat(alice, "Hello!")
        assert tab.socket is not None
        await tab.socket.send(words)
        assert await close_code(tab) == 4400


async def test_sending_one_id_twice_says_it_once(open_chat: OpenChat, alice: Person) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    sent = str(uuid.uuid4())
    for _ in range(2):
        await tab.say(type="send", id=sent, text="Hi", model="hearth-demo", mode="instant")
        second = await tab.answered(sent)
        await tab.to_the_end(second)
    tab.messages = {}
    await tab.say(type="sync")
    await tab.until(lambda: bool(tab.messages))
    assert len(tab.messages) == 4


async def test_a_second_message_waits_for_the_first_reply(
    open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Tell me a story")
    await tab.say(type="send", id=str(uuid.uuid4()), text="Hi", model="hearth-demo", mode="instant")
    await tab.until(lambda: any(event["type"] == "error" for event in tab.others))
    assert tab.others[-1]["code"] == "busy"
    assert (await tab.to_the_end(reply))["state"] == "done"


async def test_try_again_keeps_the_old_reply_as_an_older_version(
    open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    old = await tab.to_the_end(reply)
    new = await tab.to_the_end(await tab.retry(reply))
    assert new["id"] != old["id"]
    assert new["parent"] == old["parent"]
    tab.messages = {}
    await tab.say(type="sync")
    await tab.until(lambda: bool(tab.messages))
    assert list(tab.messages)[-1] == new["id"]
    assert len(tab.messages) == 2

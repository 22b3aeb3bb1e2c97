"""Whoever owns a chat can see the very prompt behind each of its replies, and nobody else can."""

import json
import uuid
from typing import Any

import httpx

from tests.chat.conftest import OpenChat
from tests.chat.tab import begin
from tests.running import Person, Studio


def prompt(studio: Studio, person: Person, url: str, reply: str) -> httpx.Response:
    with studio.client(person) as client:
        return client.get(f"{url}prompt/{reply}/")


def spelled(tokens: list[tuple[int, str, int]]) -> str:
    return b"".join(bytes.fromhex(raw) for _token, raw, _special in tokens).decode()


async def test_the_prompt_of_a_reply_is_shown_token_by_token(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    final = await tab.to_the_end(reply)
    seen = prompt(studio, alice, tab.path.replace("/ws/chat/", "/c/"), reply).json()
    assert "Hello!" in seen["text"]
    assert spelled(seen["tokens"]) == seen["text"]
    assert seen["count"] == final["usage"]["prompt"] == len(seen["tokens"])
    assert seen["changed"] == ""


async def test_it_stays_what_was_sent_when_settings_change_afterwards(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    url = tab.path.replace("/ws/chat/", "/c/")
    before = prompt(studio, alice, url, reply).json()
    change = {"system": "Speak like a pirate.", "template": "{{ messages | length }}"}
    set_in_chat(studio, url, change)
    assert prompt(studio, alice, url, reply).json()["text"] == before["text"]
    again = await tab.retry(reply)
    await tab.follow(again)
    await tab.to_the_end(again)
    assert prompt(studio, alice, url, again).json()["text"] == "2"
    set_in_chat(studio, url, {"system": "Speak like a pirate."})
    assert prompt(studio, alice, url, again).json()["text"] == "2"
    assert prompt(studio, alice, url, reply).json()["text"] == before["text"]


def set_in_chat(studio: Studio, url: str, values: dict[str, Any]) -> None:
    code = (
        "import json, sys; from chat.models import Conversation; said = json.load(sys.stdin); "
        "Conversation.objects.filter(pk=said['pk']).update(settings=said['values'])"
    )
    said = json.dumps({"pk": url.split("/")[2], "values": values})
    studio.manage("shell", "-v", "0", "-c", code, said=said)


async def test_anothers_prompt_does_not_exist(
    studio: Studio, open_chat: OpenChat, alice: Person, bob: Person
) -> None:
    tab, reply = await open_chat(alice, "Hello!")
    await tab.to_the_end(reply)
    hers = tab.path.replace("/ws/chat/", "/c/")
    his = begin(studio, bob, "Hello!")["url"]
    assert prompt(studio, bob, hers, reply).status_code == 404
    assert prompt(studio, bob, his, reply).status_code == 404
    assert prompt(studio, alice, hers, str(uuid.uuid4())).status_code == 404
    with studio.client() as stranger:
        assert stranger.get(f"{hers}prompt/{reply}/").status_code == 302


async def test_the_prompt_of_a_reply_that_went_on_ends_with_what_it_had_said(
    studio: Studio, open_chat: OpenChat, alice: Person
) -> None:
    tab, first = await open_chat(alice, "Hello!")
    await tab.to_the_end(first)
    url = tab.path.replace("/ws/chat/", "/c/")
    set_in_chat(studio, url, {"max_tokens": 6})
    cut = await tab.send("Tell me a story")
    said = (await tab.to_the_end(cut))["text"]
    sent = str(uuid.uuid4())
    await tab.say(type="continue", id=sent, reply=cut)
    whole = await tab.answered(sent)
    final = await tab.to_the_end(whole)
    assert final["text"].startswith(said.rstrip())
    seen = prompt(studio, alice, url, whole).json()
    assert seen["text"].endswith(said.rstrip())
    assert (seen["count"], seen["changed"]) == (final["usage"]["prompt"], "")

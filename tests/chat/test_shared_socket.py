"""A reader's page hears at once that a share is taken back, and nobody else hears anything."""

import json
import re
from pathlib import Path

import pytest

from tests.chat.conftest import OpenTab
from tests.chat.tab import begin
from tests.chat.test_private import close_code
from tests.conftest import OpenSocket
from tests.running import Person, Studio

Json = dict[str, object]


@pytest.fixture
def url(studio: Studio, alice: Person) -> str:
    """A chat of Alice's in which something was said."""
    return str(begin(studio, alice, "Hello!")["url"])


def share(studio: Studio, person: Person, url: str, reader: str | None) -> tuple[str, str]:
    """The key of a new share, and where its owner takes it back."""
    with studio.client(person) as client:
        answer = client.post(f"{url}shares/", json={"reader": reader})
        assert answer.status_code == 201, answer.text
        told = answer.json()
    (one,) = [one for one in told["shares"] if one["reader"] == reader]
    number = Path(one["revoke"]).parts[2]
    link = re.search(r"/shared/([^/]+)/", told["link"] or "")
    return (link[1] if link else number), one["revoke"]


@pytest.mark.parametrize("by_link", [True, False])
async def test_a_reader_hears_that_it_is_taken_back(
    studio: Studio, open_tab: OpenTab, alice: Person, bob: Person, url: str, by_link: bool
) -> None:
    key, revoke = share(studio, alice, url, None if by_link else bob.name)
    tab = await open_tab(bob, f"/ws/shared/{key}/")
    await tab.read()
    assert tab.others[0]["type"] == "shared"
    with studio.client(alice) as client:
        assert client.post(revoke).status_code == 200
    assert await close_code(tab, within=3) == 4404


async def test_a_deleted_chat_is_gone_for_its_readers_too(
    studio: Studio, open_tab: OpenTab, alice: Person, bob: Person, url: str
) -> None:
    key, _revoke = share(studio, alice, url, bob.name)
    tab = await open_tab(bob, f"/ws/shared/{key}/")
    await tab.read()
    with studio.client(alice) as client:
        assert client.post(f"{url}delete/").status_code == 200
    assert await close_code(tab, within=3) == 4404


async def test_only_its_reader_is_let_in(
    studio: Studio, open_tab: OpenTab, alice: Person, bob: Person, url: str
) -> None:
    key, _revoke = share(studio, alice, url, bob.name)
    assert await close_code(await open_tab(studio.person("mallory"), f"/ws/shared/{key}/")) == 4404
    assert await close_code(await open_tab(Person("nobody", "", {}), f"/ws/shared/{key}/")) == 4401
    owner = await open_tab(alice, f"/ws/shared/{key}/")
    await owner.read()
    assert owner.others


async def test_a_reader_that_signs_out_is_let_go(
    studio: Studio, open_tab: OpenTab, alice: Person, bob: Person, url: str
) -> None:
    key, _revoke = share(studio, alice, url, None)
    again = studio.sign_in(bob.name)
    tab = await open_tab(again, f"/ws/shared/{key}/")
    await tab.read()
    with studio.client(again) as client:
        client.post("/logout/")
    assert await close_code(tab) == 4401


async def test_whatever_a_reader_says_only_says_that_it_is_there(
    studio: Studio, open_socket: OpenSocket, alice: Person, bob: Person, url: str
) -> None:
    key, _revoke = share(studio, alice, url, bob.name)
    socket = await open_socket(bob, f"/ws/shared/{key}/")
    first: Json = json.loads(await socket.recv())
    for words in ("", "[", '{"type": "send", "text": "Hi"}'):
        await socket.send(words)
        assert json.loads(await socket.recv()) == first

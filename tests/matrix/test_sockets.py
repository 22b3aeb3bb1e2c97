"""Nobody gets at anything of Alice's by any socket or anything said on one, and Alice does."""

import json
from collections.abc import AsyncIterator, Collection
from typing import Any

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session

from accounts.models import User
from accounts.threads import in_thread
from chat import sharing, versions
from chat.models import Conversation, Message
from studio.asgi import application
from tests.matrix.house import CANARY, House, build, changed, chat_of, filled, rows_of
from tests.matrix.rows import Event
from tests.matrix.sockets import LINES
from tests.matrix.visiting import ARGUMENT, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_S = 10.0
CASES = [
    pytest.param(path, name, id=f"{path.split('/')[2]}-{name}")
    for path, line in LINES.items()
    for name in line.events
]


@pytest.fixture
async def house(transactional_db: None, redis_server: str) -> AsyncIterator[House]:
    yield await in_thread(made)
    layer = get_channel_layer()
    assert layer
    await layer.flush()


def made() -> House:
    """Alice's things, and as many of Bob's: he says on his own what reaches for hers."""
    house = build()
    bobs = chat_of(house.people["bob"], "his")
    share = sharing.with_person(bobs["chat"], "carol")
    house.things.update(bobs=bobs["chat"].pk, bobs_share=share.pk)
    return house


def connection(path: str, at: dict[str, Any], visitor: Visitor) -> WebsocketCommunicator:
    """A socket as a browser opens it, through everything that stands in front of a consumer."""
    url = ARGUMENT.sub(lambda match: str(at[match[1]]), path)
    headers = [(b"host", b"127.0.0.1:8888"), (b"origin", b"http://127.0.0.1:8888")]
    headers.append((b"cookie", visitor.kept.strip().encode()))
    return WebsocketCommunicator(application, url, headers)


async def visitor_of(house: House, name: str) -> Visitor:
    return await in_thread(lambda: Visitor(name, house.people.get(name)))


async def heard(
    socket: WebsocketCommunicator, until: Collection[str] = ()
) -> tuple[list[str], int]:
    """What is said up to a message of one of those types or the end, and the code of the end."""
    said: list[str] = []
    while True:
        output = await socket.receive_output(timeout=WAIT_S)
        if output["type"] == "websocket.close":
            return said, output.get("code", 0)
        if output["type"] == "websocket.send":
            said.append(output["text"])
            if json.loads(output["text"])["type"] in until:
                return said, 0


async def opened(path: str, at: dict[str, Any], visitor: Visitor) -> WebsocketCommunicator:
    """A socket that has said its first word."""
    socket = connection(path, at, visitor)
    assert (await socket.connect())[0]
    await socket.receive_output(timeout=WAIT_S)
    return socket


@pytest.mark.parametrize("path", LINES)
async def test_a_socket_of_alices_is_closed_to_everybody_else(house: House, path: str) -> None:
    at = filled(dict(LINES[path].at), house.things)
    outside = await in_thread(lambda: shut_out(house))
    expected = [(visitor, 4401) for visitor in outside]
    expected += [(await visitor_of(house, name), 4404) for name in ("guest", "adam", "olive")]
    for visitor, code in expected:
        socket = connection(path, at, visitor)
        await socket.connect()
        assert await heard(socket) == ([], code), visitor.name
    await opened(path, at, await visitor_of(house, "alice"))


def shut_out(house: House) -> list[Visitor]:
    """Nobody, a session that was ended, a disabled account."""
    ended, disabled = Visitor("ended", house.people["bob"]), Visitor("off", house.people["carol"])
    Session.objects.filter(pk=ended.client.session.session_key).delete()
    User.objects.filter(username="carol").update(is_active=False)
    return [Visitor("nobody"), ended, disabled]


@pytest.mark.parametrize(("path", "name"), CASES)
async def test_what_bob_says_on_his_own_reaches_nothing_of_hers(
    house: House, path: str, name: str
) -> None:
    line = LINES[path]
    bob, alice = await visitor_of(house, "bob"), house.people["alice"]
    before = await in_thread(rows_of, alice)
    socket = await opened(path, filled(dict(line.bobs), house.things), bob)
    event = line.events[name]
    await say(socket, name, event, house)
    said, _code = await heard(socket, {event.hears or "state", "error"})
    assert not event.reaches or '"type":"error"' in "".join(said), "it was not refused"
    assert CANARY not in "".join(said)
    assert changed(before, await in_thread(rows_of, alice)) == []
    await socket.disconnect()


@pytest.mark.parametrize(("path", "name"), CASES)
async def test_alice_gets_at_it_and_no_longer_than_her_session_stands(
    house: House, path: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right is asked for each event: what was let in once is not let in for good."""
    line = LINES[path]
    alice, event = await visitor_of(house, "alice"), line.events[name]
    if name == "restore":
        await in_thread(throw_away, house)
    socket = await opened(path, filled(dict(line.at), house.things), alice)
    await say(socket, name, event, house)
    until = event.hears or "state"
    said, code = await heard(socket, {until})
    assert code == 0, "the socket was closed to Alice"
    assert json.loads(said[-1])["type"] == until
    assert '"type":"error"' not in "".join(said)

    monkeypatch.setattr("chat.socket.CHECK_S", 0.0)  # a second later
    await in_thread(lambda: Session.objects.all().delete())
    before = await in_thread(rows_of, house.people["alice"])
    await say(socket, name, event, house)
    _late, code = await heard(socket)
    assert code == 4401
    assert changed(before, await in_thread(rows_of, house.people["alice"])) == []


async def say(socket: WebsocketCommunicator, name: str, event: Event, house: House) -> None:
    await socket.send_json_to({"type": name, **filled(dict(event.fields), house.things)})
    if not event.hears:
        await socket.send_json_to({"type": "sync"})


def throw_away(house: House) -> None:
    chat = Conversation.objects.get(pk=house.things["chat"])
    versions.delete(chat, Message.objects.get(pk=house.things["reply"]).pk)

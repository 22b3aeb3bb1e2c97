"""However a socket ends, nothing of it goes on; and a fault ends it rather than leaving it mute."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from redis import Redis

from accounts.backend import BACKEND
from accounts.models import User
from accounts.threads import in_thread
from chat.consumers import ConversationConsumer
from chat.models import Conversation, Message
from engine import protocol

pytestmark = pytest.mark.django_db(transaction=True)


def made() -> tuple[dict[str, Any], Message]:
    """What the routing would give a socket of Ada's, and her live reply."""
    ada = User.objects.create_user("ada", password="correct horse battery")
    session = SessionStore()
    session[SESSION_KEY] = str(ada.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = ada.get_session_auth_hash()
    session.save()
    conversation = Conversation.objects.create(owner=ada)
    reply = Message.objects.create(
        conversation=conversation, role=Message.Role.ASSISTANT, state=Message.State.RUNNING
    )
    scope = {
        "user": ada,
        "session": session,
        "cookies": {},
        "url_route": {"kwargs": {"conversation": conversation.pk}},
    }
    return scope, reply


@pytest.fixture
async def reply(redis_server: str) -> AsyncIterator[tuple[dict[str, Any], Message]]:
    yield await in_thread(made)
    layer = get_channel_layer()
    assert layer
    await layer.flush()


async def tab(scope: dict[str, Any]) -> WebsocketCommunicator:
    """An open socket that has told its state."""
    communicator = WebsocketCommunicator(ConversationConsumer.as_asgi(), "/ws/chat/")
    communicator.scope |= scope
    assert (await communicator.connect())[0]
    assert (await communicator.receive_json_from())["type"] == "state"
    return communicator


def put(url: str, message: Message, offset: str, entry: protocol.Entry) -> None:
    """An entry of the reply's stream."""
    fields: dict[Any, Any] = {**protocol.pack(entry)}
    with Redis.from_url(url) as client:
        client.xadd(protocol.stream_key(str(message.pk)), fields, id=offset)


async def following(url: str, scope: dict[str, Any], message: Message) -> WebsocketCommunicator:
    """An open socket that follows the reply and has its first entry."""
    communicator = await tab(scope)
    await communicator.send_json_to({"type": "follow", "reply": str(message.pk), "offset": "0-0"})
    put(url, message, "1-0", protocol.start())
    assert (await communicator.receive_json_from(timeout=5))["type"] == "entry"
    return communicator


async def left(before: set[asyncio.Task[Any]], within: float = 5) -> None:
    """Wait until only the channel layer's own task is left of what came after `before`."""
    async with asyncio.timeout(within):
        while any("_do_receiving" not in repr(t) for t in asyncio.all_tasks() - before):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_socket_that_is_cut_off_leaves_nothing_behind(
    reply: tuple[dict[str, Any], Message], redis_server: str
) -> None:
    """Daphne cancels what takes too long to end, and then tells the consumer nothing more."""
    before = asyncio.all_tasks()
    scope, message = reply
    communicator = await following(redis_server, scope, message)
    communicator.future.cancel()
    await left(before)


async def test_a_fault_while_following_closes_the_socket(
    reply: tuple[dict[str, Any], Message], redis_server: str
) -> None:
    """The browser comes back by itself; a tab that hears nothing any more would wait for ever."""
    before = asyncio.all_tasks()
    scope, message = reply
    communicator = await following(redis_server, scope, message)
    await Message.objects.filter(pk=message.pk).adelete()
    put(redis_server, message, "1-1", protocol.done("stop"))
    assert (await communicator.receive_json_from(timeout=5))["type"] == "entry"
    assert await communicator.receive_output(timeout=5) == {
        "type": "websocket.close",
        "code": 4500,
    }
    await communicator.disconnect()
    await left(before)


async def test_words_nested_beyond_reading_close_the_socket(
    reply: tuple[dict[str, Any], Message],
) -> None:
    before = asyncio.all_tasks()
    communicator = await tab(reply[0])
    await communicator.send_to(text_data="[" * 100_000)
    assert (await communicator.receive_output(timeout=5))["code"] == 4400
    await communicator.disconnect()
    await left(before)


async def test_whoever_asks_for_everything_again_and_again_is_made_to_wait(
    reply: tuple[dict[str, Any], Message],
) -> None:
    communicator = await tab(reply[0])
    for _ in range(100):
        await communicator.send_json_to({"type": "sync"})
    states = 0
    async with asyncio.timeout(10):
        while not await communicator.receive_nothing(timeout=0.2):
            await communicator.receive_output()
            states += 1
    assert 1 < states < 20
    communicator.future.cancel()

"""What a socket's event may not do is told to the tab, which stays open, and changes nothing."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator

from accounts.models import Policy, User
from accounts.rights import Right
from accounts.standing import require
from accounts.threads import in_thread
from chat import consumers
from chat.consumers import ConversationConsumer
from chat.models import Conversation, Message
from models_hub.models import LocalModel
from tests.chat.test_socket_end import made

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_S = 20


def scope() -> dict[str, Any]:
    """Ada's socket, her reply over, and a model."""
    told, _reply = made()
    Message.objects.update(state="done")
    facts = {"path": "/m.gguf", "title": "M", "architecture": "llama", "size": 1}
    LocalModel.objects.create(name="m", **facts)
    return told


@pytest.fixture
async def ada(redis_server: str) -> AsyncIterator[dict[str, Any]]:
    yield await in_thread(scope)
    layer = get_channel_layer()
    assert layer
    await layer.flush()


async def answered(ada: dict[str, Any], **event: Any) -> dict[str, Any]:
    """The event that comes back, from a tab that still answers afterwards."""
    before = await Message.objects.acount()
    communicator = WebsocketCommunicator(ConversationConsumer.as_asgi(), "/ws/chat/")
    communicator.scope |= ada
    assert (await communicator.connect(timeout=WITHIN_S))[0]
    assert (await communicator.receive_json_from(WITHIN_S))["type"] == "state"
    await communicator.send_json_to(event)
    said: dict[str, Any] = await communicator.receive_json_from(WITHIN_S)
    said.pop("request", None)  # the id by which it is found in the logs: another each time
    await communicator.send_json_to({"type": "sync"})
    assert (await communicator.receive_json_from(WITHIN_S))["type"] == "state"
    await communicator.disconnect()
    assert await Message.objects.acount() == before
    return said


async def policy(**fields: Any) -> None:
    await Policy.objects.acreate(user=await User.objects.aget(username="ada"), **fields)


async def test_a_right_that_is_missing_is_an_error_of_that_event(
    ada: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await policy(rights={"share": False})

    def ask(chat: Conversation, _event: dict[str, Any]) -> None:
        require(chat.owner, Right.SHARE)

    monkeypatch.setitem(consumers.CHANGES, "show", ask)
    assert await answered(ada, type="show", id="one", message=str(uuid.uuid4())) == {
        "type": "error",
        "id": "one",
        "code": "not_allowed",
        "message": "Your account may not share. Ask an admin of this machine for it.",
    }


async def test_so_is_a_limit_that_is_reached(ada: dict[str, Any]) -> None:
    await policy(limits={"tokens_a_day": 0})
    wish = {"id": str(uuid.uuid4()), "text": "Hi", "model": "m", "mode": "instant"}
    said = await answered(ada, type="send", **wish)
    assert (said["type"], said["id"], said["code"]) == ("error", wish["id"], "tokens_spent")
    assert said["message"].startswith("You have used 0 of 0 tokens today. More from midnight (in ")


async def test_and_a_model_that_is_not_ones_own(ada: dict[str, Any]) -> None:
    await policy(only_models=[])
    wish = {"id": str(uuid.uuid4()), "text": "Hi", "model": "m", "mode": "instant"}
    assert (await answered(ada, type="send", **wish))["code"] == "model_closed"

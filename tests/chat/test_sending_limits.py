"""What one person may send is bounded, so that nobody can take a machine that is shared."""

import uuid
from typing import Any

import pytest
from django.conf import settings

from accounts.limits import Limits
from accounts.models import User
from chat import sending
from chat.limit import TOO_MANY, AtMost
from chat.models import Conversation, Message
from chat.sending import Refused
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(redis_server: str) -> User:
    LocalModel.objects.create(name="m", path="/m.gguf", title="M", architecture="llama", size=1)
    return User.objects.create_user("ada", password="correct horse battery")


def begin(user: User, text: str = "Hi") -> Conversation:
    return sending.begin(user, uuid.uuid4(), text, "m", "instant")


def finish(conversation: Conversation) -> None:
    conversation.messages.filter(state__in=Message.LIVE).update(state=Message.State.DONE)


def refused(code: str, conversation: Conversation, text: str, **more: Any) -> None:
    """Sending this is refused with that code, and nothing was changed."""
    before = conversation.messages.count()
    asked = {"model": "m", "mode": "instant", **more}
    with pytest.raises(Refused) as refusal:
        sending.send(conversation, uuid.uuid4(), text, **asked)
    assert refusal.value.code == code
    assert str(refusal.value)
    assert conversation.messages.count() == before


def test_nothing_too_much_and_nonsense_are_refused(ada: User) -> None:
    chat = begin(ada)
    finish(chat)
    refused("empty", chat, " \n ")
    refused("too_long", chat, "x" * (sending.TEXT_LIMIT + 1))
    refused("model_unknown", chat, "Hi", model="other")
    refused("bad_mode", chat, "Hi", mode="dreaming")


def test_a_message_of_the_greatest_length_is_taken(ada: User) -> None:
    chat = begin(ada, "字" * sending.TEXT_LIMIT)
    assert len(chat.messages.get(role="user").text) == sending.TEXT_LIMIT


def test_what_may_be_sent_fits_into_one_message_of_the_socket() -> None:
    """Up to four bytes a character, and the browser's JSON needs six for a control character."""
    assert settings.SOCKET_MESSAGE > 6 * sending.TEXT_LIMIT
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE > 6 * sending.TEXT_LIMIT


def test_a_message_while_a_reply_is_written_is_refused(ada: User) -> None:
    refused("busy", begin(ada), "And another thing")


def test_a_chat_does_not_grow_without_end(ada: User) -> None:
    chat = begin(ada)
    finish(chat)
    Message.objects.filter(conversation=chat, role="user").update(text="x" * sending.CHAT_LIMIT)
    refused("chat_full", chat, "One more thing")


def test_one_person_has_so_many_replies_at_once_and_another_still_gets_theirs(ada: User) -> None:
    chats = [begin(ada) for _ in range(Limits().replies_at_once or 0)]
    with pytest.raises(Refused) as refusal:
        begin(ada)
    assert refusal.value.code == "too_many"
    begin(User.objects.create_user("bob", password="correct horse battery"))
    finish(chats[0])
    begin(ada)


def test_an_id_of_somebody_elses_message_tells_nothing_of_it(ada: User) -> None:
    bob = User.objects.create_user("bob", password="correct horse battery")
    theirs = begin(bob).messages.get(role="user")
    with pytest.raises(Refused) as refusal:
        sending.begin(ada, theirs.id, "Hi", "m", "instant")
    assert refusal.value.code == "bad_id"
    assert not Conversation.objects.filter(owner=ada).exists()


async def test_one_person_has_so_many_sockets_at_once() -> None:
    inside: list[dict[str, Any]] = []

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        inside.append(scope)
        if len(inside) < 3:
            await bounded(scope, receive, send)

    said: list[dict[str, Any]] = []

    async def send(event: dict[str, Any]) -> None:
        said.append(event)

    bounded = AtMost(2, app)
    await bounded({"user": User(pk=1)}, None, send)
    assert len(inside) == 2
    assert said[-1] == {"type": "websocket.close", "code": TOO_MANY}
    await bounded({"user": User(pk=1)}, None, send)
    assert len(inside) == 3, "a socket that ended makes room"

"""A chat's title comes from its model after the first exchange, in nobody's way; the test is in
the engine's place."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone

from accounts.models import User
from chat.models import Conversation, Message
from chat.naming.namer import Namer
from chat.naming.owed import PATIENCE
from chat.news import group
from engine import protocol
from engine.client import Engine, connect
from engine.protocol import Entry, Generate, ModelState, delta, done
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db(transaction=True)

WITHIN_S = 10


class Desk:
    """A namer, a chat whose title is owed, and the engine's side of it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.redis = engine.redis
        self.namer = Namer(engine, "me")

    async def model_is(self, state: str, waiting: int = 0) -> None:
        """What the engine says of the model."""
        line = ModelState("m", state, waiting=waiting).dump()
        await self.redis.hset(protocol.MODELS, "m", line)
        await self.redis.set(protocol.BEAT, "one")

    async def asked(self) -> Generate:
        """The next request that comes to the engine."""
        async with asyncio.timeout(WITHIN_S):
            while not (reply := await self._next()):  # noqa: ASYNC110  (the namer adds to it)
                await asyncio.sleep(0.01)
        return Generate.read(str(await self.redis.get(protocol.request_key(reply))))

    async def _next(self) -> str:
        reply = str(await self.redis.lindex(protocol.INBOX, 0) or "")
        if reply:  # as an engine does, it is held before it is in no list any more
            await self.redis.set(protocol.alive_key(reply), 1)
            await self.redis.lpop(protocol.INBOX)
        return reply

    async def say(self, request: Generate, text: str, reason: str = "stop") -> None:
        """Answer it to its end."""
        await self.write(request, "1-1", delta([("t", text)]))
        await self.write(request, "1-2", done(reason))

    async def write(self, request: Generate, offset: str, entry: Entry) -> None:
        fields: dict[Any, Any] = {**protocol.pack(entry)}
        await self.redis.xadd(protocol.stream_key(request.reply), fields, id=offset)

    async def is_quiet(self) -> bool:
        """Whether nothing was asked."""
        return not await self.redis.llen(protocol.INBOX)


@sync_to_async
def talk(state: str = "done", **more: Any) -> Conversation:
    """A chat with its first exchange, whose title is owed."""
    LocalModel.objects.get_or_create(
        name="m", defaults={"path": "/m.gguf", "title": "M", "architecture": "llama", "size": 1}
    )
    ada, _new = User.objects.get_or_create(username="ada")
    chat = Conversation.objects.create(
        owner=ada, title="Where do alb…", **{"title_owed": timezone.now(), "model": "m", **more}
    )
    said = Message.objects.create(conversation=chat, role="user", text="Where do albatrosses nest?")
    Message.objects.create(
        conversation=chat,
        parent=said,
        role="assistant",
        model="m",
        text="On islands far away.",
        state=state,
    )
    return chat


async def titled(chat: Conversation) -> str:
    await chat.arefresh_from_db()
    return chat.title


@pytest.fixture
async def desk(redis_server: str) -> AsyncIterator[Desk]:
    engine = Engine(connect(redis_server))
    desk = Desk(engine)
    await desk.model_is("ready")
    yield desk
    await engine.redis.aclose()


async def test_the_model_names_the_chat_once(desk: Desk) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    request = await desk.asked()
    assert request.sampling.max_tokens == 32
    assert not request.thinking
    await desk.say(request, '"Where Albatrosses Nest."')
    await look
    assert await titled(chat) == "Where Albatrosses Nest"
    assert await chat.messages.acount() == 2
    await desk.namer.look()
    assert await desk.is_quiet()


async def test_the_open_tabs_hear_of_it(desk: Desk) -> None:
    chat = await talk()
    layer = get_channel_layer()
    assert layer is not None
    channel = await layer.new_channel()
    await layer.group_add(group(chat.pk), channel)
    look = asyncio.create_task(desk.namer.look())
    await desk.say(await desk.asked(), "Albatrosses")
    await look
    async with asyncio.timeout(WITHIN_S):
        told = await layer.receive(channel)
    assert told["event"]["conversation"]["title"] == "Albatrosses"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("Once upon a time", "stop"), ("Where albatrosses", "length"), ("", "error")],
)
async def test_what_is_no_title_changes_nothing_and_is_not_asked_again(
    desk: Desk, text: str, reason: str
) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    await desk.say(await desk.asked(), text, reason)
    await look
    assert await titled(chat) == "Where do alb…"
    assert chat.title_owed is None


@pytest.mark.parametrize(("state", "waiting"), [("ready", 1), ("loading", 0), ("failed", 0)])
async def test_nobody_waits_for_a_title(desk: Desk, state: str, waiting: int) -> None:
    await talk()
    await desk.model_is(state, waiting)
    await desk.namer.look()
    assert await desk.is_quiet()


async def test_a_chat_that_cannot_have_one_keeps_no_other_waiting(desk: Desk) -> None:
    for _number in range(3):
        await talk(state="failed")
    await talk(title_owed=timezone.now() - timedelta(minutes=1), model="not loaded")
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    await desk.say(await desk.asked(), "Albatrosses")
    await look
    assert await titled(chat) == "Albatrosses"


async def test_a_reply_being_written_comes_first(desk: Desk) -> None:
    await talk(state="running")
    await desk.namer.look()
    assert await desk.is_quiet()


async def test_it_gives_way_to_the_owners_next_reply_and_is_asked_again(desk: Desk) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    first = await desk.asked()
    last = await chat.messages.alast()
    live = await Message.objects.acreate(
        conversation=chat, parent=last, role="assistant", model="m", state="queued"
    )
    await look
    assert await desk.engine.is_cancelled(first.reply)
    await desk.namer.look()
    assert await desk.is_quiet()
    await live.adelete()
    look = asyncio.create_task(desk.namer.look())
    second = await desk.asked()
    assert second.reply != first.reply
    await desk.say(second, "Albatrosses")
    await look
    assert await titled(chat) == "Albatrosses"


async def test_a_killed_process_leaves_it_to_the_next_one(desk: Desk) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    request = await desk.asked()
    look.cancel()
    await asyncio.gather(look, return_exceptions=True)
    again = asyncio.create_task(Namer(desk.engine, "another").look())
    await desk.say(request, "Albatross islands")
    await again
    assert await desk.is_quiet()
    assert await titled(chat) == "Albatross islands"


async def test_a_dead_engine_is_asked_again(desk: Desk) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    first = await desk.asked()
    await desk.redis.delete(protocol.alive_key(first.reply))
    await look
    again = asyncio.create_task(desk.namer.look())
    await desk.say(await desk.asked(), "Albatross islands")
    await again
    assert await titled(chat) == "Albatross islands"


async def test_a_name_that_a_person_gives_meanwhile_stays(desk: Desk) -> None:
    chat = await talk()
    look = asyncio.create_task(desk.namer.look())
    request = await desk.asked()
    await Conversation.objects.filter(pk=chat.pk).aupdate(title="Mine", title_owed=None)
    await desk.say(request, "Albatross islands")
    await look
    assert await titled(chat) == "Mine"


async def test_old_debts_are_forgiven(desk: Desk) -> None:
    chat = await talk()
    old = timezone.now() - PATIENCE - timedelta(minutes=1)
    await Conversation.objects.filter(pk=chat.pk).aupdate(created=old)
    await desk.namer.look()
    assert await desk.is_quiet()
    await chat.arefresh_from_db()
    assert chat.title_owed is None

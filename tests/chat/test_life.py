"""One reply's life in the hands of its runner, with the test in the engine's place."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from accounts.models import User
from accounts.threads import in_thread
from chat import request
from chat.lease import RENEW_S, Lease, LeaseLost
from chat.models import Conversation, Message
from chat.replies import Life
from chat.runner import Runner
from engine import protocol
from engine.calls.pieces import whole
from engine.client import Engine, connect
from engine.protocol import Entry, Generate, delta, done
from machine.models import Trouble
from models_hub.models import LocalModel

pytestmark = pytest.mark.django_db(transaction=True)


def owed() -> Message:
    """An empty reply to Ada's first message."""
    LocalModel.objects.get_or_create(
        name="m", defaults={"path": "/m.gguf", "title": "M", "architecture": "llama", "size": 1}
    )
    ada, _new = User.objects.get_or_create(username="ada")
    chat = Conversation.objects.create(owner=ada)
    said = Message.objects.create(conversation=chat, role=Message.Role.USER, text="Hi")
    return Message.objects.create(
        conversation=chat,
        parent=said,
        role=Message.Role.ASSISTANT,
        state=Message.State.QUEUED,
        model="m",
    )


async def so(what: Callable[[], Awaitable[object]]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(5):
        while not await what():  # noqa: ASYNC110  (another task changes it)
            await asyncio.sleep(0.01)


class Desk:
    """The engine's side of one reply, and its runner's."""

    def __init__(self, engine: Engine, message: Message) -> None:
        self.engine = engine
        self.redis = engine.redis
        self.message = message
        self.reply = str(message.pk)

    def live(self, runner: str = "me") -> asyncio.Task[None]:
        """A life of the reply; the latest is `life`."""
        self.life = Life(self.reply, self.engine, Lease(self.redis, self.reply, runner))
        return asyncio.create_task(self.life.live())

    async def asked(self) -> Generate:
        """The request, once it is made; the engine holds it from now on."""
        key = protocol.request_key(self.reply)
        await so(lambda: self.redis.exists(key))
        await self.redis.set(protocol.alive_key(self.reply), 1)
        return Generate.read(str(await self.redis.get(key)))

    async def let_go(self) -> None:
        """The engine is gone, and its line with it."""
        await self.redis.delete(protocol.alive_key(self.reply), protocol.INBOX)

    async def write(self, offset: str, entry: Entry) -> None:
        fields: dict[Any, Any] = {**protocol.pack(entry)}
        await self.redis.xadd(protocol.stream_key(self.reply), fields, id=offset)

    async def has_read(self) -> bool:
        """Whether the latest life has seen any words."""
        return bool(self.life.said.text)

    async def is_given_up(self) -> bool:
        """Whether no runner holds the reply."""
        return not await self.redis.exists(f"lease:{self.reply}")

    async def row(self) -> Message:
        return await Message.objects.aget(pk=self.reply)


@pytest.fixture
async def desk(redis_server: str) -> AsyncIterator[Desk]:
    engine = Engine(connect(redis_server))
    yield Desk(engine, await in_thread(owed))
    await engine.redis.aclose()


async def over(life: asyncio.Task[None], within: float = 8) -> None:
    async with asyncio.timeout(within):
        await life


async def test_what_the_engine_says_is_saved_and_its_stream_may_go(desk: Desk) -> None:
    life = desk.live()
    assert (await desk.asked()).messages == ({"role": "user", "content": "Hi"},)
    await desk.write("1-1", delta([("r", "Hm."), ("t", "Hel")]))
    await desk.write("1-2", delta([("t", "lo"), *whole({"name": "f", "arguments": {}})]))
    await desk.write("1-3", done("stop", usage={"prompt": 3}))
    await over(life)
    row = await desk.row()
    assert (row.state, row.text, row.reasoning) == ("done", "Hello", "Hm.")
    assert row.tool_calls == [{"name": "f", "arguments": {}}]
    assert 0 < await desk.redis.ttl(protocol.stream_key(desk.reply)) <= protocol.STREAM_KEPT_S
    assert not await desk.redis.exists(f"lease:{desk.reply}")


async def test_a_runner_that_takes_over_asks_nothing_twice(desk: Desk) -> None:
    first = desk.live("first")
    await desk.asked()
    await desk.write("1-1", delta([("t", "Hel")]))
    first.cancel()
    await desk.redis.delete(f"lease:{desk.reply}")
    second = desk.live("second")
    await desk.write("1-2", delta([("t", "lo")]))
    await desk.write("1-3", done("stop"))
    await over(second)
    assert (await desk.row()).text == "Hello"
    assert await desk.redis.llen(protocol.INBOX) == 1


async def test_a_runner_whose_lease_was_taken_lets_go(desk: Desk) -> None:
    life = desk.live("slow")
    await desk.asked()
    await desk.redis.set(f"lease:{desk.reply}", "quick")
    with pytest.raises(LeaseLost):
        await over(life)
    assert (await desk.row()).state == "running"


async def test_an_engine_that_is_lost_leaves_what_was_said_and_a_reason(desk: Desk) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", delta([("t", "Once upon")]))
    await desk.let_go()
    await over(life)
    row = await desk.row()
    assert (row.state, row.code, row.text) == ("failed", "engine_lost", "Once upon")
    assert (await desk.engine.read(desk.reply, "1-1", 0.1))[-1].offset == "2-0"


async def test_a_model_that_dies_right_after_its_last_word_has_said_it(desk: Desk) -> None:
    """The service tells of the death; the reply was whole all the same."""
    life = desk.live()
    await desk.asked()
    async with desk.redis.pipeline() as both:
        for offset, entry in [
            ("1-1", delta([("t", "All of it.")])),
            ("1-2", done("stop")),
            (f"1-{protocol.OBITUARY}", done("error", code="model_crashed")),
        ]:
            fields: dict[Any, Any] = {**protocol.pack(entry)}
            both.xadd(protocol.stream_key(desk.reply), fields, id=offset)
        await both.execute()
    await over(life)
    row = await desk.row()
    assert (row.state, row.text) == ("done", "All of it.")


async def test_a_flushed_redis_costs_the_rest_but_not_what_was_read(desk: Desk) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", delta([("t", "Once upon")]))
    await so(desk.has_read)
    await desk.redis.flushall()
    await over(life)
    row = await desk.row()
    assert (row.state, row.code, row.text) == ("failed", "engine_lost", "Once upon")


async def test_stopped_before_anybody_asked_it_is_never_asked(desk: Desk) -> None:
    await desk.engine.cancel(desk.reply)
    await over(desk.live())
    assert (await desk.row()).state == "stopped"
    assert not await desk.redis.llen(protocol.INBOX)


async def test_stopped_while_it_waits_for_an_engine_it_leaves_the_line(desk: Desk) -> None:
    life = desk.live()
    await so(lambda: desk.redis.llen(protocol.INBOX))
    await desk.engine.cancel(desk.reply)
    await over(life)
    assert (await desk.row()).state == "stopped"
    assert not await desk.redis.llen(protocol.INBOX)


async def test_a_model_that_left_the_library_is_a_plain_reason(desk: Desk) -> None:
    await LocalModel.objects.all().adelete()
    await over(desk.live())
    assert (await desk.row()).code == "model_unknown"


async def test_a_chat_of_which_no_request_can_be_made_does_not_stay_open_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_args: object) -> None:
        raise KeyError("a branch without a root")

    monkeypatch.setattr(request, "build", fault)
    await over(desk.live())
    assert (await desk.row()).code == "bad_request"


async def test_a_redis_that_refuses_to_write_costs_no_word(desk: Desk) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", delta([("t", "Hello")]))
    await desk.redis.config_set("maxmemory", 1)
    await asyncio.sleep(RENEW_S * 1.5)  # it tries to renew its lease in vain
    await desk.redis.config_set("maxmemory", 0)
    await desk.write("1-2", done("stop"))
    await over(life)
    assert (await desk.row()).text == "Hello"


async def test_a_reply_whose_row_is_gone_is_stopped(desk: Desk) -> None:
    """Its owner was deleted: nobody will ever read it."""
    runner = asyncio.create_task(Runner(desk.engine).run())
    await desk.asked()
    await User.objects.filter(username="ada").adelete()
    await so(lambda: desk.engine.is_cancelled(desk.reply))
    await desk.write("1-1", done("cancelled"))
    await so(desk.is_given_up)
    runner.cancel()
    await asyncio.gather(runner, return_exceptions=True)


async def test_two_runners_share_the_replies_and_none_is_lived_twice(redis_server: str) -> None:
    replies = [str(uuid.uuid4()) for _ in range(20)]
    one, two = Engine(connect(redis_server)), Engine(connect(redis_server))
    taken = await asyncio.gather(
        *[
            Lease(side.redis, reply, name).take()
            for reply in replies
            for side, name in [(one, "one"), (two, "two")]
        ]
    )
    assert sum(taken) == len(replies)
    await one.redis.aclose()
    await two.redis.aclose()


async def test_a_failed_reply_is_told_to_those_who_look_after_the_machine(desk: Desk) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", delta([("t", "Once upon")]))
    await desk.write("1-2", done("error", code="model_crashed"))
    await over(life)
    trouble = await Trouble.objects.aget()
    assert (trouble.kind, trouble.subject, trouble.code) == ("reply", "M", "model_crashed")


async def test_a_stopped_or_whole_reply_is_no_trouble(desk: Desk) -> None:
    life = desk.live()
    await desk.asked()
    await desk.write("1-1", done("length", code="context_full"))
    await over(life)
    assert not await Trouble.objects.aexists()

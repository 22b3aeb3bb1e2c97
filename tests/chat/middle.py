"""Stops a model in the middle of a story, so that what is tried then is tried in the middle."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis

from demo_model.dialogues import TAUGHT
from engine.protocol import MODELS, ModelState, stream_key
from tests.chat.conftest import OpenChat
from tests.chat.tab import Tab
from tests.running import Person, Studio

STORY = next(case.text for case in TAUGHT if case.messages[-1]["content"] == "Tell me a story")


def model_child(studio: Studio, model: str = "hearth-demo") -> int:
    """The process of a resident model."""
    with redis.Redis.from_url(studio.redis_url) as client:
        state = ModelState.read(client.hget(MODELS, model))
    return state.pid


def has_ended(studio: Studio, reply: str) -> bool:
    """Whether the reply's stream has its last entry, or is gone since."""
    with redis.Redis.from_url(studio.redis_url, decode_responses=True) as client:
        last = client.xrevrange(stream_key(reply), count=1)
    return not last or '"k":"done"' in last[0][1]["e"]


def unended(studio: Studio) -> int:
    """How many streams of replies lack their last entry."""
    with redis.Redis.from_url(studio.redis_url, decode_responses=True) as client:
        replies = [key.removeprefix(stream_key("")) for key in client.keys(stream_key("*"))]
    return sum(not has_ended(studio, reply) for reply in replies)


async def frozen_story(
    studio: Studio, open_chat: OpenChat, person: Person, model: str = "hearth-demo"
) -> tuple[Tab, str, int]:
    """A tab, its reply and the model's process, which stands still in the middle of the story.

    The demo model is quick, so the story may be over before its process is stopped: then again.
    """
    warm, first = await open_chat(person, "Hello!", model=model)
    await warm.to_the_end(first)
    child = model_child(studio, model)
    while True:
        tab, reply = await open_chat(person, "Tell me a story", model=model)
        await tab.until(lambda t=tab, r=reply: len(t.texts.get(r, "")) > 30)
        os.kill(child, signal.SIGSTOP)
        if not has_ended(studio, reply):
            return tab, reply, child
        thaw(child)
        await tab.to_the_end(reply)


def thaw(child: int) -> None:
    """Let it go on, if it lives."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGCONT)


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process that stands still meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        thaw(pid)

"""A model that stands still in the middle of a reply, so that it is in use while one looks."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import redis

from engine.protocol import MODELS, ModelState
from tests.e2e.chatting import Chat
from tests.running import Studio


def state_of(studio: Studio, model: str = "hearth-demo") -> ModelState:
    """What the engine says of a model."""
    with redis.Redis.from_url(studio.redis_url) as client:
        return ModelState.read(client.hget(MODELS, model))


def frozen_story(studio: Studio, chat: Chat) -> int:
    """The model's process, which stands still in the middle of a story.

    The demo model is quick, so the story may be over before its process is stopped: then again,
    after another greeting, as it never learned to tell its story twice in a row.
    """
    while True:
        chat.say("Hello!").finish()
        child = state_of(studio).pid
        chat.begin_story()
        os.kill(child, signal.SIGSTOP)
        chat.page.wait_for_timeout(1_500)  # until the engine has told its state again
        if state_of(studio).running:
            return child
        os.kill(child, signal.SIGCONT)
        chat.finish()


@contextmanager
def in_use(studio: Studio, chat: Chat) -> Iterator[None]:
    """The chat's person waits for the model all the while."""
    child = frozen_story(studio, chat)
    try:
        yield
    finally:
        os.kill(child, signal.SIGCONT)

"""Models that are kept in memory are loaded when an engine comes up, without being asked for."""

import asyncio
import logging
from typing import cast

from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.threads import in_thread
from engine import client
from engine.protocol import BEAT
from models_hub import orders
from models_hub.keep import usage
from models_hub.live import connection
from models_hub.models import LocalModel

log = logging.getLogger("hearth.models")

LOOK_S = 2.0
SERVED = "pins:engine"
"""The engine that was told last, as BEAT names it: told once, so that a model which fails, or is
unloaded by somebody, is left alone."""


async def keep() -> None:
    """Until cancelled."""
    while True:
        try:
            await in_thread(load_pinned)
            await in_thread(note_usage)
        except (RedisError, DatabaseError) as error:
            log.info("looking for a new engine again: %s", error)
        await asyncio.sleep(LOOK_S)


def note_usage() -> None:
    """Keep when each model was last used. Raises RedisError."""
    with connection() as redis:
        usage.note(client.states(redis).values())


def load_pinned() -> None:
    """Order every pinned model into memory if this engine was not told yet. Raises RedisError."""
    with connection() as redis:
        alive, served = cast(list[str | None], redis.mget(BEAT, SERVED))
        if alive is None or alive == served:
            return
        known = client.states(redis)
        for model in LocalModel.objects.filter(pinned=True).exclude(name__in=known):
            client.order(redis, orders.command("load", model))
        redis.set(SERVED, alive)

"""Shows that a part is alive: a Redis key (api.health.BEATS) that goes away unless renewed."""

import asyncio
import logging

import redis
import redis.asyncio
from django.conf import settings

from api.health import BEATS

EVERY_S = 1.0
KEPT_MS = 3000

log = logging.getLogger("hearth.beats")


async def beat(name: str) -> None:
    """Renew the key until cancelled. Redis away is no error here: it shows in /healthz."""
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_timeout=EVERY_S, socket_connect_timeout=EVERY_S
    )
    async with client:
        while True:
            try:
                await client.set(BEATS[name], "1", px=KEPT_MS)
            except (redis.RedisError, OSError) as error:
                log.debug("no beat: %s", error)
            await asyncio.sleep(EVERY_S)


def beat_once(client: redis.Redis, name: str) -> None:
    """The same for a part with a timer of its own; the client's timeouts bound the wait."""
    try:
        client.set(BEATS[name], "1", px=KEPT_MS)
    except (redis.RedisError, OSError) as error:
        log.debug("no beat: %s", error)

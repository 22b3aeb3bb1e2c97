"""Which parts are up, judged by the keys they renew in Redis and by the database's answer."""

import asyncio

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

from engine.protocol import BEAT, beat_key

BEATS = {**{part: beat_key(part) for part in ("web", "replies", "jobs")}, "engine": BEAT}
"""The parts and the keys that exist only while they are alive."""
PATIENCE_S = 1.0


async def parts() -> dict[str, str]:
    """Part -> up or down. Answers within about a second, whatever hangs."""
    beating, database = await asyncio.gather(_beating(), _database())
    states = {
        "redis": beating is not None,
        "database": database,
        **{name: name in (beating or ()) for name in BEATS},
        "web": True,  # it gives this answer, also without Redis
    }
    return {name: "up" if up else "down" for name, up in states.items()}


async def _beating() -> set[str] | None:
    """The parts whose key is there; None when Redis does not answer."""
    client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
    try:
        async with asyncio.timeout(PATIENCE_S), client:
            found = await client.mget(list(BEATS.values()))
    except (redis.RedisError, OSError):  # TimeoutError is an OSError
        return None
    return {name for name, value in zip(BEATS, found, strict=True) if value}


async def _database() -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await sync_to_async(_ask_database)()
    except (DatabaseError, TimeoutError):
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")

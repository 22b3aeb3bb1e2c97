"""What was measured, kept in Redis in three levels of fineness; a few lists that never grow."""

import json
from itertools import pairwise
from typing import Any, cast

import redis

from machine.rollup import LEVELS, Level, Sample, bucket, rolled

NOW = "machine:now"
"""String (JSON) with expiry: the last sample, with what is the same all the time."""
FRESH_MS = 30_000


def key(level: Level) -> str:
    """The list of one level, the newest last."""
    return f"machine:samples:{level.name}"


def keep(client: redis.Redis, sample: Sample, facts: dict[str, Any]) -> None:
    """One sample more. A coarser level gets its own once a sample falls into its next bucket, from
    what lies in the finer one: nothing is remembered in between, so that restarts lose nothing."""
    before = newest(client, LEVELS[0])
    pipe = client.pipeline(transaction=True)
    pipe.set(NOW, json.dumps({"sample": sample, **facts}), px=FRESH_MS)
    _push(pipe, LEVELS[0], sample)
    pipe.execute()
    for finer, coarser in pairwise(LEVELS):
        if before and bucket(before["t"], coarser.step) != bucket(sample["t"], coarser.step):
            _roll(client, finer, coarser, bucket(before["t"], coarser.step))


def _roll(client: redis.Redis, finer: Level, coarser: Level, start: int) -> None:
    tail = coarser.step // finer.step + 2
    members = [s for s in read(client, finer, tail) if bucket(s["t"], coarser.step) == start]
    if members:
        pipe = client.pipeline(transaction=True)
        _push(pipe, coarser, rolled(members, start))
        pipe.execute()


def _push(pipe: Any, level: Level, sample: Sample) -> None:
    pipe.rpush(key(level), json.dumps(sample, separators=(",", ":")))
    pipe.ltrim(key(level), -level.kept, -1)


def newest(client: redis.Redis, level: Level) -> Sample | None:
    """The last one of a level."""
    found = read(client, level, 1)
    return found[0] if found else None


def read(client: redis.Redis, level: Level, last: int = 0) -> list[Sample]:
    """The samples of a level, the oldest first; only the last so many where that is said."""
    lines = cast(list[str], client.lrange(key(level), -last, -1))
    return [json.loads(line) for line in lines]


def now(client: redis.Redis) -> dict[str, Any] | None:
    """The last sample and what `keep` was told with it; None when nobody measures any more."""
    line = cast(str | None, client.get(NOW))
    return json.loads(line) if line else None

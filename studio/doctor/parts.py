"""The parts: which run, since when they were started again, whether they show signs of life."""

from collections.abc import Iterator
from typing import Any, cast

import psutil
import redis
from django.conf import settings

from api.health import BEATS
from studio.doctor.finding import Finding, ok, problem, size, warning
from studio.processes import record, traces

FALLING = 5
"""Restarts of one part in a run of the studio from which on somebody should look."""


def look() -> Iterator[Finding]:
    """The studio, Redis and each part."""
    told = record.read(str(settings.DATA))
    runs = isinstance(told.get("pid"), int) and traces.alive(told["pid"])
    if runs:
        yield _studio(told)
    else:
        step = "start it with `make run`; a part that was started alone does not count here"
        yield warning("Studio", f"it does not run on {settings.DATA}", step)
    if not runs and settings.REDIS_EMBEDDED:
        yield ok("Redis", "embedded; it runs with the studio")
        return
    try:
        said, beating = _redis()
    except (redis.RedisError, OSError) as error:
        yield _silent(error)
        return
    yield _said(said)
    if runs:
        for name in BEATS:
            yield _part(name, told, name in beating)


def _studio(told: Any) -> Finding:
    text = f"runs as process {told['pid']} at {told.get('address')}"
    if told.get("paused"):
        return warning("Studio", f"{text}, and holds still", "wait for the restore to end")
    if told.get("stopping"):
        return warning("Studio", f"{text}, and is stopping", "wait a few seconds")
    return ok("Studio", text)


def _redis() -> tuple[dict[str, Any], set[str]]:
    """What it says of itself, and the parts that show signs of life there."""
    patience = {"socket_timeout": 3, "socket_connect_timeout": 3}
    with redis.Redis.from_url(settings.REDIS_URL, **patience) as client:
        said = cast(dict[str, Any], client.info())
        found = cast(list[Any], client.mget(list(BEATS.values())))
    return said, {name for name, value in zip(BEATS, found, strict=True) if value}


def _place() -> str:
    return "embedded" if settings.REDIS_EMBEDDED else "that of REDIS_URL"


def _silent(error: Exception) -> Finding:
    """The error's own words may quote the address, and with it a password."""
    step = "see logs/redis.log in the data folder" if settings.REDIS_EMBEDDED else "start it"
    return problem("Redis", f"{_place()} does not answer ({type(error).__name__})", step)


def _said(said: dict[str, Any]) -> Finding:
    policy, kept = said.get("maxmemory_policy"), bool(said.get("aof_enabled"))
    text = (
        f"{_place()}, {said.get('redis_version')}, {size(said.get('used_memory', 0))}, {policy}, "
        f"{'kept on disk' if kept else 'not kept on disk'}"
    )
    if policy != "noeviction":
        step = "set `maxmemory-policy noeviction`: queues and streams must not be thrown away"
        return problem("Redis", text, step)
    if said.get("aof_last_write_status", "ok") != "ok":
        return problem("Redis", f"{text}; its last write failed", "free some space on its disk")
    if not kept:
        step = "set `appendonly yes`, or replies end when it restarts"
        return warning("Redis", text, step)
    return ok("Redis", text)


def _part(name: str, told: Any, beats: bool) -> Finding:
    pid, restarts = told.get("parts", {}).get(name, 0), told.get("restarts", {}).get(name, 0)
    about, more = name.capitalize(), f"; see logs/{name}.log in the data folder"
    if not pid or not traces.alive(pid):
        return problem(about, f"has no process, {restarts} restarts", f"wait a moment{more}")
    text = f"process {pid}, {_memory(pid)}, {restarts} restarts"
    if not beats:
        return problem(about, f"{text}, no sign of life", f"it is starting, or hangs{more}")
    if restarts >= FALLING:
        return warning(about, text, f"it keeps ending{more}")
    return ok(about, text)


def _memory(pid: int) -> str:
    try:
        return size(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return "memory unknown"

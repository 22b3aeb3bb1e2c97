"""Database work from coroutines: in one thread, whose database connection stays open.

Channels' own `database_sync_to_async` closes the connection after each piece of work. A new one
costs a millisecond, and the last one to leave an SQLite file writes its whole log back and waits
for the disk: tens of milliseconds in the way of every message.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns. That thread serves all sockets and programs of the process: short
    queries only."""
    done: T = await _in_thread(work, *args, **kwargs)
    return done


def _work(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return work(*args, **kwargs)
    finally:
        for connection in connections.all(initialized_only=True):
            if connection.errors_occurred:
                connection.close_if_unusable_or_obsolete()


_in_thread = sync_to_async(_work)

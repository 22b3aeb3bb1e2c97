"""Database work from coroutines: in one thread, whose database connection stays open.

Channels' own `database_sync_to_async` closes the connection after each piece of work. A new one
costs a millisecond, and the last one to leave an SQLite file writes its whole log back and waits
for the disk: tens of milliseconds in the way of every message.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Generic, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")


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


class Together(Generic[T, R]):
    """What many want of the database at the same moment, in one visit to that thread: `work` does
    it for some of them and returns what comes of each. Made for one event loop."""

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]]) -> None:
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, wanted: T) -> R:
        """What comes of it; raises what `work` raises, for all who were in it."""
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((wanted, done))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await done

    async def _run(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting, []
                await self._visit(some)
        finally:
            self._task = None

    async def _visit(self, some: "list[tuple[T, asyncio.Future[R]]]") -> None:
        try:
            came = await in_thread(self._work, [wanted for wanted, _done in some])
        except Exception as error:
            for _wanted, done in some:
                if not done.cancelled():
                    done.set_exception(error)
            return
        for (_wanted, done), one in zip(some, came, strict=True):
            if not done.cancelled():
                done.set_result(one)

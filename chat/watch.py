"""One look a moment for all open sockets of this process: whether they may stay open."""

import asyncio
import logging
import time
from functools import cache
from typing import Protocol

from django.db import DatabaseError

from accounts.threads import in_thread
from chat.standing import Claim, refused

log = logging.getLogger("hearth.chat")

LOOK_S = 0.5
"""Whatever is taken back closes its sockets within a second, also those where nothing is said."""


class Watched(Protocol):
    """A socket as it is seen from here."""

    claim: Claim
    checked: float

    async def end(self, code: int) -> None:
        """Say goodbye."""


class Watch:
    """At rest while no socket is open."""

    def __init__(self) -> None:
        self.sockets: set[Watched] = set()
        self.task: asyncio.Task[None] | None = None

    def begin(self, socket: Watched) -> None:
        """Look at this one too from now on."""
        self.sockets.add(socket)
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._keep_looking())

    def leave(self, socket: Watched) -> None:
        """It has closed."""
        self.sockets.discard(socket)

    async def _keep_looking(self) -> None:
        while self.sockets:
            await asyncio.sleep(LOOK_S)
            try:
                await self._look()
            except DatabaseError as error:  # until it is back, each delivery asks for itself
                log.info("looking at sockets again: %s", error)

    async def _look(self) -> None:
        """Close those that may not stay; for the others it counts as their own look."""
        began = time.monotonic()
        claims = {socket: socket.claim for socket in self.sockets}
        codes = await in_thread(refused, set(claims.values()))
        for socket, claim in claims.items():
            if claim not in codes:
                socket.checked = began
        ending = [socket.end(codes[claim]) for socket, claim in claims.items() if claim in codes]
        await asyncio.gather(*ending)


@cache
def watch() -> Watch:
    """This process's own."""
    return Watch()

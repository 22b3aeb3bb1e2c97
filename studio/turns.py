"""Pages by turns: a few at once, and of one person no more than a part of them.

Django works a page off in a thread. More than a few make none of them sooner, as all share one
interpreter: each gets slower, the sockets with them, and each weighs megabytes. So requests wait in
line here, a line for each person (or stranger's address), and whoever had the fewest pages lately
is served first: who asks for a hundred waits behind everybody else, and lets newcomers pass.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

from asgiref.sync import ThreadSensitiveContext

AT_ONCE = 4
OF_ONE = 2
WAITING = 64
"""Requests of one person that wait; more are refused."""
HALF_S = 10.0
"""In which time half of what somebody had is forgotten."""
REMEMBERED = 1_000
"""People whose pages are counted; the one who was served longest ago is forgotten first."""
WHO = "hearth.who"
"""Where a request's ASGI scope holds in whose line it waits."""
STAYS = "hearth.stays"
"""And whether anybody still waits for its answer: a function without arguments."""


class Lately:
    """How many pages each had, the older ones counting less."""

    def __init__(self) -> None:
        self.counts: dict[Hashable, tuple[float, float]] = {}

    def of(self, who: Hashable, now: float) -> float:
        """As many as that; `now` in seconds."""
        count, then = self.counts.get(who, (0.0, now))
        return float(count * 0.5 ** ((now - then) / HALF_S))

    def add(self, who: Hashable, now: float) -> None:
        """One more."""
        count = self.of(who, now) + 1
        self.counts.pop(who, None)
        self.counts[who] = (count, now)
        if len(self.counts) > REMEMBERED:
            del self.counts[next(iter(self.counts))]


class Turns:
    """All lines of one event loop."""

    def __init__(
        self, at_once: int = AT_ONCE, of_one: int = OF_ONE, waiting: int = WAITING
    ) -> None:
        self.at_once, self.of_one, self.waiting = at_once, of_one, waiting
        self.served: Counter[Hashable] = Counter()
        self.lines: dict[Hashable, deque[asyncio.Future[None]]] = {}
        self.lately = Lately()

    def is_full(self, who: Hashable) -> bool:
        """Whether so many of their requests wait that one more should not."""
        return len(self.lines.get(who, ())) >= self.waiting

    async def take(self, who: Hashable) -> None:
        """Wait for a turn, which is to be ended with `over`."""
        turn = asyncio.get_running_loop().create_future()
        self.lines.setdefault(who, deque()).append(turn)
        self._call()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came at the very moment they left
                self.over(who)
            raise

    def over(self, who: Hashable) -> None:
        """Somebody's turn has ended."""
        self.served[who] -= 1
        if not self.served[who]:
            del self.served[who]
        self._call()

    def _call(self) -> None:
        """Serve whoever may be served; of those who had as many, the one whose line is older."""
        while self.served.total() < self.at_once:
            now = asyncio.get_running_loop().time()
            ready = [one for one in self.lines if self.served[one] < self.of_one]
            if not ready:
                return
            who = min(ready, key=lambda one: self.lately.of(one, now))
            line = self.lines.pop(who)
            turn = line.popleft()
            if line:
                self.lines[who] = line
            if not turn.cancelled():
                self.served[who] += 1
                self.lately.add(who, now)
                turn.set_result(None)


@cache
def turns() -> Turns:
    """This process's own."""
    return Turns()


class InTurn:
    """An application whose requests wait for their turn, which is over when their answer begins:
    a reader takes as long as they like.

    Each is worked off by one of a few threads that stay, with their database connections.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.desks: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        who = scope.get(WHO)
        await turns().take(who)
        has_turn = True

        def end() -> None:
            nonlocal has_turn
            if has_turn:
                has_turn = False
                turns().over(who)

        async def sent(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                end()
            await send(message)

        try:
            if scope.get(STAYS, lambda: True)():
                await self._work(scope, receive, sent)
        finally:
            end()

    async def _work(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        desk = self.desks.pop() if self.desks else ThreadPoolExecutor(1, "page")
        try:
            async with ThreadSensitiveContext(executor=desk):
                await self.app(scope, receive, send)
        except BaseException:
            desk.shutdown(wait=False)  # what was cancelled may be at work in it yet
            raise
        if len(self.desks) < AT_ONCE:
            self.desks.append(desk)
        else:
            desk.shutdown(wait=False)

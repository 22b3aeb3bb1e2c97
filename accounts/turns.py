"""Who goes next, of many people who want the same: whoever had it least often lately.

Each has a line of their own, and who asks for a hundred waits behind everybody else and lets
newcomers pass.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Hashable

WAITING = 64
"""Of one person that wait; more should be refused."""
HALF_S = 10.0
"""In which time half of what somebody had is forgotten."""
REMEMBERED = 1_000
"""People whose turns are counted; the one who was served longest ago is forgotten first."""
WHO = "hearth.who"
"""Where a request's ASGI scope holds in whose line it waits: a person's number, where it is known,
or else an address."""


class Lately:
    """How many turns each had, the older ones counting less."""

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
    """All lines of one event loop: `at_once` are served, `of_one` of anybody."""

    def __init__(self, at_once: int, of_one: int, waiting: int = WAITING) -> None:
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

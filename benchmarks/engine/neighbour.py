"""What a stream suffers while a neighbour's long prompt is read, and how long the neighbour waits.

A gap is the time between two pieces of the network that bring words. Those count that reach into
the stretch from the neighbour's question to the neighbour's first words.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from statistics import median

from benchmarks.engine.both import Both
from benchmarks.engine.questions import Question, words
from benchmarks.engine.report import Line, note, ratio
from benchmarks.engine.server import Server
from benchmarks.engine.stream import LIMIT_S

LONG = 2000
STREAM = 3000
"""Tokens of the stream: more than it will have said when the neighbour's prompt is read."""
UNDER_WAY_S = 0.5
P99_GOAL_MS = 250.0
LONGEST_GOAL_MS = 400.0
WAIT_GOAL = 1.3


@dataclass
class Beside:
    """One round: the stream's gaps in ms, and the neighbour's wait in s."""

    gaps: list[float]
    wait: float

    @property
    def p50(self) -> float:
        """The usual gap."""
        return median(self.gaps)

    @property
    def p99(self) -> float:
        """What 99 of 100 gaps do not exceed; of fewer than a hundred, the longest."""
        return sorted(self.gaps)[ceil(0.99 * len(self.gaps)) - 1]

    @property
    def longest(self) -> float:
        """The worst gap."""
        return max(self.gaps)


async def beside(server: Server) -> Beside:
    """One person reads a long answer while another asks about a long text."""
    stream = await server.begin(Question(words(30), STREAM, user=0))
    try:
        async with asyncio.timeout(LIMIT_S):
            await stream.speaking.wait()
        await asyncio.sleep(UNDER_WAY_S)
        neighbour = await server.ask(Question(words(LONG), 4, user=1))
        if stream.answer.ended:
            raise RuntimeError("the stream was over before the neighbour's prompt was read")
    finally:
        stream.leave()
    start, end = neighbour.begun, neighbour.begun + neighbour.wait
    chunks = stream.answer.chunks
    gaps = [1000 * (b - a) for a, b in pairwise(chunks) if b > start and a < end]
    return Beside(gaps, neighbour.wait)


def gaps(both: Both, rounds: int) -> Iterator[Line]:
    """Medians over the rounds, and the one worst gap of all."""
    both.renew()

    def measured(server: Server) -> Beside:
        found = asyncio.run(beside(server))
        server.rest()
        note(f"{server.name}: gaps p99 {found.p99:.0f} ms of {len(found.gaps)}, {found.wait:.2f} s")
        return found

    pairs = [both.pair(measured) for _ in range(rounds)]
    ours, theirs = zip(*pairs, strict=True)
    goals = {"p50": None, "p99": P99_GOAL_MS, "longest": LONGEST_GOAL_MS}
    for figure, goal in goals.items():
        us, them = (median(getattr(one, figure) for one in side) for side in (ours, theirs))
        what = f"gaps beside a prompt of {LONG:,} words, {figure}, ms"
        met = None if goal is None else us <= goal
        yield Line(what, f"{goal:.0f}" if goal else "", f"{us:.0f}", f"{them:.0f}", met=met)
    us, them = (max(one.longest for one in side) for side in (ours, theirs))
    yield Line("the longest in any round, ms", "", f"{us:.0f}", f"{them:.0f}")
    us, them = (median(one.wait for one in side) for side in (ours, theirs))
    times = ratio((one.wait, other.wait) for one, other in pairs)
    goal_met = times <= WAIT_GOAL
    what = "that neighbour's first words, s"
    yield Line(what, f"{WAIT_GOAL}", f"{us:.2f}", f"{them:.2f}", f"{times:.2f}", goal_met)

"""The time between what an engine says it took and what a program waits, by the number of clients.

Hearth's engine counts from when it holds a request (`first_ms`); llama.cpp's server from when a
slot begins to read the prompt, and it has a slot for every client. Each client asks anew as soon as
it has its answer, as agents do; of the moment at which all begin at once only the rate counts.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import mean, median

from benchmarks.engine.both import Both
from benchmarks.engine.questions import Question, words
from benchmarks.engine.report import Line, medians, note, ratio
from benchmarks.engine.server import Round, Server
from benchmarks.engine.stream import Answer
from benchmarks.figures import p95

PROMPT = 60
ANSWER = 64
ASKS = {1: 32, 8: 8, 32: 4}
"""By the number of clients, how often each of them asks in one round."""
FIRST_GOAL_MS = 20.0
RATE_GOAL = 1.00

Pair = tuple[Round, Round]
Figure = Callable[[Answer], float]


def by_clients(both: Both, rounds: int) -> Iterator[Line]:
    """Some lines for each number of clients."""
    both.renew()
    for clients, asks in ASKS.items():
        serve = partial(served, clients=clients, asks=asks)
        pairs = [both.pair(serve) for _ in range(rounds)]
        note(f"{clients} clients: {rounds} rounds")
        yield from _lines(clients, pairs)


def served(server: Server, clients: int, asks: int) -> Round:
    """Everybody's answers: first the first of each, then the second, and so on."""

    async def one(user: int) -> list[Answer]:
        return [await server.ask(Question(words(PROMPT), ANSWER, user)) for _ in range(asks)]

    async def together() -> Round:
        begun = time.perf_counter()
        answers = await asyncio.gather(*map(one, range(clients)))
        seconds = time.perf_counter() - begun
        return Round([each for turn in zip(*answers, strict=True) for each in turn], seconds)

    done = asyncio.run(together())
    server.rest()
    return done


def first(answer: Answer) -> float:
    """Milliseconds from the engine's first token to the client's."""
    return answer.wait * 1000 - _own_first(answer)


def whole(answer: Answer) -> float:
    """The same of the whole answer."""
    took = (answer.ended - answer.begun) * 1000
    return took - _own_first(answer) - answer.timings["predicted_ms"]


def token(answer: Answer) -> float:
    """Of one token after the first, in the mean."""
    return (whole(answer) - first(answer)) / max(1, answer.tokens - 1)


def _own_first(answer: Answer) -> float:
    return answer.timings.get("first_ms", answer.timings["prompt_ms"])


def _lines(clients: int, pairs: list[Pair]) -> Iterator[Line]:
    who = f"{clients} client{'s' if clients > 1 else ''}"
    found = _of_each(pairs, clients, first, p95)
    goal, met = f"{FIRST_GOAL_MS:.0f}", found[0] <= FIRST_GOAL_MS
    yield _line(f"first token after the engine's, p95, ms, {who}", found, 1, goal, met)
    yield _line("the same, median", _of_each(pairs, clients, first, median), 1)
    yield _line(
        "a whole answer after the engine's, median, ms", _of_each(pairs, clients, whole, median), 1
    )
    yield _line("the same for one token, mean", _of_each(pairs, clients, token, mean), 3)
    rates = [(ours.rate, theirs.rate) for ours, theirs in pairs]
    ours, theirs = (f"{rate:.1f}" for rate in medians(rates))
    times = ratio(rates)
    goal, met = f"{RATE_GOAL:.2f}", times >= RATE_GOAL
    yield Line(f"tokens a second, {who}", goal, ours, theirs, f"{times:.2f}", met)


def _of_each(
    pairs: list[Pair], clients: int, figure: Figure, summed: Callable[[list[float]], float]
) -> tuple[float, float]:
    """One figure of all our answers, and of all theirs, the first of each client aside."""
    ours, theirs = (
        summed([figure(answer) for each in rounds for answer in each.answers[clients:]])
        for rounds in zip(*pairs, strict=True)
    )
    return ours, theirs


def _line(
    what: str, found: tuple[float, float], digits: int, goal: str = "", met: bool | None = None
) -> Line:
    ours, theirs = (f"{figure:.{digits}f}" for figure in found)
    return Line(what, goal, ours, theirs, met=met)

"""`python -m benchmarks.soak [--minutes 10] [--model MODEL.gguf]`: what mixed load leaves behind.

Eight people ask over the API and over the page's socket, briefly and at length, behind shared
words and in turns; some hang up, some press Stop. After the first third everything comes to rest
and is weighed; at the end again. Leaves with status 1 when a check fails.
"""

import argparse
import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.engine.hearth import Hearth, hearth
from benchmarks.engine.questions import words
from benchmarks.engine.report import note
from benchmarks.figures import Check, judge, show
from benchmarks.memory import MB
from benchmarks.soak.samples import Name, Samples, shares
from benchmarks.soak.tally import Tally
from benchmarks.soak.visitors import Visitor
from tests.polling import until
from tests.running import ROOT

DEMO = ROOT / "demo_model" / "hearth-demo.gguf"
USERS = 8
WARM_UP = 1 / 3
REST_S = 30.0
MODEL = "engine.child"
GROWN_MB = 5.0
"""What one process may weigh more at the end than after the warm-up."""


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--model", type=Path, default=DEMO, help="a GGUF; our demo model")
    parser.add_argument("--long", type=int, default=250, help="words of a long prompt")
    return parser.parse_args()


def visitors(server: Hearth, long: int, tally: Tally) -> list[Visitor]:
    """Everybody, signed in, with a key each; two system prompts for all of them."""
    server.enrol(USERS)
    systems = [words(long // 2), words(long // 2)]
    people = [server.studio.sign_in(f"user{user}") for user in range(USERS)]
    return [Visitor(server, i, who, systems, long, tally) for i, who in enumerate(people)]


def load(people: list[Visitor], seconds: float) -> None:
    """Everybody at once for so long, then nobody."""

    async def all_stay() -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(visitor.stay(end) for visitor in people))

    asyncio.run(all_stay())


def rested(server: Hearth) -> bool:
    """Whether the engine says in time that nothing runs, nothing waits and no cell is taken."""

    def is_empty() -> bool:
        state = server.state()
        return server.is_free() and state is not None and state.cells == 0

    try:
        until(is_empty, REST_S)
    except AssertionError:
        return False
    server.rest()
    return True


def checks(
    tally: Tally, rests: list[bool], grown: dict[Name, float], kept: float
) -> Iterator[Check]:
    """What was found, and whether it is as it must be; `kept` is how much more of prefixes (in MB)
    the model's process has put aside meanwhile, on purpose."""
    ends = f"{tally.finished} finished, {tally.cancelled} stopped, {tally.disconnected} hung up"
    yield "requests", f"{tally.started} started: {ends}, {tally.lost} lost", tally.lost == 0
    yield "failures", "; ".join(tally.failed[:3]) or "none", not tally.failed
    counted = f"{tally.tokens} tokens in complete answers"
    yield "counts", "; ".join(tally.miscounted[:3]) or counted, not tally.miscounted
    yield "reused tokens of prompts", str(tally.cached), True
    yield "all sequences and cells free when at rest", str(rests), all(rests)
    for name, limit in ((MODEL, GROWN_MB + kept), ("any other", GROWN_MB)):
        most = max(mb for (one, _pid), mb in grown.items() if (one == MODEL) == (name == MODEL))
        what = f"memory of {name} process, grown by at most {limit:.0f} MB"
        yield what, f"{most:.1f} MB", most <= limit


def kept_mb(server: Hearth) -> float:
    """What a model's process has put aside of computed prefixes."""
    state = server.state()
    return state.kept / MB if state else 0.0


def main() -> None:
    """Warm up, rest and weigh, load, rest and weigh."""
    given, tally = arguments(), Tally()
    seconds = 60 * given.minutes
    with hearth(given.model.resolve()) as server:
        server.load()
        people = visitors(server, given.long, tally)
        load(people, seconds * WARM_UP)
        rests = [rested(server)]
        before, kept = shares(server), kept_mb(server)
        note(f"warm: {tally.started} requests so far")
        with Samples(server) as samples:
            load(people, seconds * (1 - WARM_UP))
        rests.append(rested(server))
        after, kept = shares(server), kept_mb(server) - kept
    lasting = [name for name in before if name in after]
    grown = {name: after[name] - before[name] for name in lasting}
    rows = [
        [f"{name[0]} ({name[1]})"]
        + [f"{mb:.1f}" for mb in (before[name], after[name], grown[name], samples.slope(name))]
        for name in sorted(lasting, key=lambda name: -after[name])
    ]
    head = ["process", "after the warm-up", "at the end", "grown", "a minute under load"]
    show(f"Memory at rest, PSS in MB, {given.minutes:g} minutes", head, rows)
    print(f"\nUnder load: {samples.usual()}.")
    found = list(checks(tally, rests, grown, kept))
    judge(found)


if __name__ == "__main__":
    main()

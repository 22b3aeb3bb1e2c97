"""`python -m benchmarks.crowd [--minutes 10]`: a crowd beside five abusers, then beside kill -9.

Fifty people have a tab open, sixteen of them read a story after the other, and twenty pages and API
requests a second come from all. First alone, then with abusers (their load generator at the lowest
priority, each from an address of its own), then while every process is killed in turn. Leaves with
status 1 when something is lost, failed, crossed from one person to another, or has grown.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from benchmarks.crowd.honest import Crowd
from benchmarks.crowd.people import Visitor, visitors
from benchmarks.crowd.tally import Tally
from benchmarks.figures import Check, judge, p95, show
from benchmarks.memory import processes, pss
from benchmarks.running import new
from engine.client import connect_sync, states
from engine.protocol import ModelState
from tests.chat.middle import model_child
from tests.polling import until
from tests.running import ROOT, Studio

PEOPLE = 50
STREAMING = 16
SLOWER = 2.0
GROWN_MB = 8.0
"""What one process may weigh more after the abuse than after its first third, at rest: what the
connections held at their most is not given back to the system, but it does not grow on."""
PARTS = ("web", "replies", "jobs", "engine", "redis", "model")
BETWEEN_S = 8.0
REST_S = 5.0

Answers = dict[str, dict[str, int]]
Weights = dict[tuple[str, int], float]


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd")
    parser.add_argument("--minutes", type=float, default=10.0, help="of abuse")
    parser.add_argument("--calm", type=float, default=2.0, help="minutes without, before")
    return parser.parse_args()


async def calm(crowd: Crowd, seconds: float) -> Tally:
    """The crowd alone."""
    crowd.tally = Tally()
    await crowd.stay(seconds, STREAMING)
    return crowd.tally


async def abused(crowd: Crowd, abuser: Visitor, seconds: float) -> Answers:
    """The crowd beside the five."""
    session = abuser.person.cookies["hearth_session"]
    path = abuser.path.replace("/c/", "/ws/chat/")
    command = ["-m", "benchmarks.crowd.abusers", str(crowd.studio.port), session, path]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, str(seconds), cwd=ROOT, stdout=subprocess.PIPE
    )
    await crowd.stay(seconds, STREAMING)
    out, _ = await process.communicate()
    answers: Answers = json.loads(out)
    return answers


async def killed(crowd: Crowd) -> Tally:
    """The crowd while every process dies in turn."""
    crowd.tally, crowd.patient = Tally(), True

    async def kills() -> None:
        for part in PARTS:
            await asyncio.sleep(BETWEEN_S)
            await asyncio.to_thread(_kill, crowd.studio, part)

    await asyncio.gather(crowd.stay((len(PARTS) + 1) * BETWEEN_S, STREAMING), kills())
    return crowd.tally


def _kill(studio: Studio, part: str) -> None:
    if part == "model":  # which comes back with the first reply after its engine did
        until(lambda: "hearth-demo" in _states(studio), 120)
    pid = model_child(studio) if part == "model" else studio.pid(part)
    os.kill(pid, signal.SIGKILL)
    until(studio.is_healthy, 30, every=0.1)


def _states(studio: Studio) -> dict[str, ModelState]:
    with connect_sync(studio.redis_url) as redis:
        return states(redis)


def weights(studio: Studio) -> Weights:
    """MB of each process."""
    return {(name, pid): pss(pid) for pid, name in processes(studio).items()}


UNFINISHED = """
from chat.models import Message
live = Message.objects.filter(state__in=Message.LIVE).count()
asked = Message.objects.filter(role="user", text="Tell me a story")
print("owed", live + sum(not each.answers.exists() for each in asked))
"""


def owed(studio: Studio) -> int:
    """Messages that never got a reply, and replies that never came to an end."""
    return int(studio.manage("shell", "-v", "0", "-c", UNFINISHED).split("owed")[1])


def checks(
    quiet: Tally, loud: Tally, dying: Tally, grown: tuple[float, float], left: int
) -> Iterator[Check]:
    """What was found, and whether it is as it must be."""
    for name, tally in (("alone", quiet), ("beside abusers", loud), ("while parts die", dying)):
        yield f"failures of honest people, {name}", tally.usual(), not tally.failed
        seen = "; ".join(tally.crossed[:3]) or "nothing"
        yield f"seen of others, {name}", seen, not tally.crossed
    before, after = p95(quiet.gaps), p95(loud.gaps)
    ratio = after / before
    yield "p95 of the gaps in streams", f"{before:.0f} -> {after:.0f} ms", ratio <= SLOWER
    before, after = p95(quiet.waits), p95(loud.waits)
    yield "p95 of pages and API requests", f"{before:.0f} -> {after:.0f} ms", True
    yield "grown by the first third of the abuse, at rest", f"{grown[0]:.1f} MB", True
    yield "by the other two thirds", f"{grown[1]:.1f} MB", grown[1] <= GROWN_MB
    yield "messages without an end after the kills", str(left), left == 0


async def measure(studio: Studio, given: argparse.Namespace) -> tuple[list[Check], Answers]:
    """Everything, one after the other."""
    everybody = await asyncio.to_thread(visitors, studio, PEOPLE + 1)
    abuser, people = everybody[0], everybody[1:]
    crowd = Crowd(studio, people, Tally())
    await calm(crowd, 20)  # the model is loaded, every page has been drawn once
    quiet = await calm(crowd, 60 * given.calm)
    found = [await at_rest(studio)]
    crowd.tally = loud = Tally()
    for part in (1 / 3, 2 / 3):
        answers = await abused(crowd, abuser, 60 * given.minutes * part)
        found.append(await at_rest(studio))
    before, first, last = found
    dying = await killed(crowd)
    left = await asyncio.to_thread(owed, studio)
    _print(quiet, loud, dying)
    grown = (most_grown(before, first), most_grown(first, last))
    return list(checks(quiet, loud, dying, grown, left)), answers


async def at_rest(studio: Studio) -> Weights:
    """What everything weighs a little after the load."""
    await asyncio.sleep(REST_S)
    return await asyncio.to_thread(weights, studio)


def most_grown(before: Weights, after: Weights) -> float:
    """MB that one process gained, at most."""
    return max(after[one] - before[one] for one in before if one in after)


def _print(*tallies: Tally) -> None:
    head = ["", "stories", "cut", "gap, median ms", "gap, p95", "request, median ms", "p95"]
    rows = [
        [
            name,
            str(tally.replies),
            str(tally.cut),
            f"{median(tally.gaps):.0f}",
            f"{p95(tally.gaps):.0f}",
            f"{median(tally.waits):.0f}",
            f"{p95(tally.waits):.0f}",
        ]
        for name, tally in zip(("alone", "beside abusers", "while parts die"), tallies, strict=True)
    ]
    show(f"{PEOPLE} people, {STREAMING} of them reading a story", head, rows)


def main() -> None:
    """Measure and judge."""
    given = arguments()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with new() as studio:
        studio.person("owner", owner=True)
        found, answers = asyncio.run(measure(studio, given))
    rows = [
        [name, ", ".join(f"{k}: {n}" for k, n in said.items())] for name, said in answers.items()
    ]
    show("What the abusers were answered in the last two thirds", ["who", "answers"], rows)
    judge(found)


if __name__ == "__main__":
    main()

"""How long it takes from the browser's `send` to the engine's first step, and where it goes.

Run as `python -m benchmarks.first_step`. The engine is idle and the model loaded. Redis's MONITOR
tells when the request came by; the last two marks are the first words' XADD less the times that
the engine itself reports, so they include the time to write those words.
"""

import asyncio
import time
from itertools import pairwise

from benchmarks.figures import SPREAD, show, spread
from benchmarks.running import new, people
from benchmarks.tabs import TimedTab, apart
from benchmarks.watch import Watch

SENDS = 40
PAUSE_S = 0.15
"""Between two messages: everybody has gone back to sleep, as before a person's message."""
QUESTION = "Hello"

Sent = dict[str, tuple[float, dict[str, float]]]

MARKS = {
    "the web saves the message": "PUBLISH replies:nudge {reply}",
    "the runner hears of it": "SET lease:{reply} ",
    "the runner asks the engine": "XADD reply:{reply} 1-0 ",
    "the engine's service takes it": "SET alive:{reply} ",
}
"""A stretch of the way -> how the first command to Redis after it begins."""
IN_CHILD = "the model's process has it"
PREPARED = "its prompt is rendered and tokenised"


async def send_all(tabs: list[TimedTab]) -> Sent:
    """Each reply's id with when its message was sent and the timings the engine reported (ms)."""
    told: Sent = {}
    for i in range(SENDS):
        tab = tabs[i % len(tabs)]
        await asyncio.sleep(PAUSE_S)
        now = time.time()
        reply = await tab.send(QUESTION)
        final = await tab.to_the_end(reply)
        told[reply] = now, final["timings"]
    return told


def marks(watch: Watch, reply: str, sent: float, timings: dict[str, float]) -> dict[str, float]:
    """When each stretch was over, in seconds, from "" (the sending) to the first step."""
    starts = {name: start.format(reply=reply).lower() for name, start in MARKS.items()}
    found = {"": sent}
    for at, command in watch.noted:
        for name, start in starts.items():
            if name not in found and command.lower().startswith(start):
                found[name] = at
    words = watch.entries()[reply, "1-1"]
    found[IN_CHILD] = words - timings["first"] / 1000
    found[PREPARED] = words - timings["prefill"] / 1000
    return found


def main() -> None:
    """The stretches of the way in order, then the whole."""
    with new() as studio:
        senders = people(studio, 4)
        with Watch(studio.redis_url) as watch:
            told = apart(studio, senders, send_all)
    ways = [marks(watch, reply, *what) for reply, what in told.items()]
    stretches: dict[str, list[float]] = {}
    for way in ways:
        for (_, before), (name, after) in pairwise(way.items()):
            stretches.setdefault(name, []).append((after - before) * 1000)
    rows = [[name, *spread(samples)] for name, samples in stretches.items()]
    whole = spread([(way[PREPARED] - way[""]) * 1000 for way in ways])
    head = ["until", *SPREAD]
    show("From send to the engine's first step, ms", head, [*rows, ["all of it", *whole]])


if __name__ == "__main__":
    main()

"""How long an entry of a reply's stream takes from Redis to the browser's socket.

Run as `python -m benchmarks.delivery`. One and then eight people read a story at the same time; an
entry counts from its XADD, as Redis's own MONITOR tells it, to its arrival at the websocket.
"""

import asyncio

from benchmarks.figures import SPREAD, show, spread
from benchmarks.running import new, people
from benchmarks.tabs import TimedTab, apart
from benchmarks.watch import Watch
from tests.running import Person, Studio

STORIES = {1: 40, 8: 12}
"""Users at once -> stories for each of them, one after the other."""
PAUSE_S = 0.3
"""Between two stories: the socket slows down whoever follows more than four a second."""
QUESTION = "Tell me a story"

Seen = dict[tuple[str, str], float]


async def read_stories(tabs: list[TimedTab]) -> Seen:
    """Everybody reads at the same time, several times over; when each entry arrived."""
    await asyncio.gather(*(_read(tab, STORIES[len(tabs)]) for tab in tabs))
    return {entry: at for tab in tabs for entry, at in tab.seen.items()}


async def _read(tab: TimedTab, times: int) -> None:
    """The story, then the same one again and again: the conversation grows no longer by that."""
    reply = await tab.send(QUESTION)
    for again in range(times):
        if again:
            reply = await tab.retry(reply)
        final = await tab.to_the_end(reply)
        if final["state"] != "done":
            raise RuntimeError(f"a story ended as {final['state']}: {final['problem']}")
        await asyncio.sleep(PAUSE_S)


def delays(studio: Studio, readers: list[Person]) -> list[float]:
    """Milliseconds from XADD to socket, for each entry of each reply."""
    with Watch(studio.redis_url) as watch:
        seen = apart(studio, readers, read_stories)
    written = watch.entries()
    return [(at - written[entry]) * 1000 for entry, at in seen.items()]


def main() -> None:
    """The table for every number of users."""
    with new() as studio:
        readers = people(studio, max(STORIES))
        rows = [[str(n), *spread(delays(studio, readers[:n]))] for n in STORIES]
    show("From XADD to the browser's socket, ms", ["users at once", *SPREAD], rows)


if __name__ == "__main__":
    main()

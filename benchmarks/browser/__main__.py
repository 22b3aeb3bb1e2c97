"""`python -m benchmarks.browser [--minutes 10]`: the chat in the reader's browser."""

from argparse import ArgumentParser
from statistics import median

from benchmarks.browser.reading import DRAWN, longest, opening, scrolling
from benchmarks.browser.visit import visiting
from benchmarks.browser.words import long_chat
from benchmarks.browser.writing import growth, streaming
from benchmarks.figures import p95, show
from benchmarks.running import new, people
from tests.e2e.chatting import plant
from tests.running import Person, Studio

MESSAGES = 1000
OPENINGS = 5
REPLY_S = 30.0


def main(minutes: float) -> None:
    """A table of everything; `minutes` of streaming are watched for their memory."""
    with new() as studio:
        (reader,) = people(studio, 1)
        rows = read(studio, reader) + written(studio, reader, minutes)
    show("The chat in the browser", ["what", "aim", "found", "by the thread's own clock"], rows)


def read(studio: Studio, reader: Person) -> list[list[str]]:
    """Opening and scrolling a long chat."""
    path = plant(studio, reader, long_chat(MESSAGES))
    with visiting(studio, reader) as visit:
        visit.page.add_init_script(DRAWN)
        visit.page.goto("/")
        opened = [opening(visit, path) for _ in range(OPENINGS)]
        flight = scrolling(visit)
    times = {name: median(each[name] for each in opened) for name in opened[0]}
    frames = [p95(clock.frames()) for clock in (flight, flight.own())]
    tasks = [longest(clock) for clock in (flight, flight.own())]
    opens = f"a chat of {MESSAGES} messages is drawn and answers, median of {OPENINGS}, ms"
    return [
        [opens, "1,000", f"{times['interactive']:.0f}", ""],
        ["the longest task on the way, ms", "", f"{times['longest']:.0f}", f"{times['own']:.0f}"],
        [
            "scrolling it: script and layout of a frame, p95, ms",
            "12",
            *(f"{n:.1f}" for n in frames),
        ],
        ["the longest task meanwhile, ms", "50", *(f"{n:.0f}" for n in tasks)],
    ]


def written(studio: Studio, reader: Person, minutes: float) -> list[list[str]]:
    """A reply that streams, and many of them."""
    path = plant(studio, reader, long_chat(20))
    with visiting(studio, reader) as visit:
        visit.page.goto(path)
        cost = streaming(visit, studio, REPLY_S)
        heaps = growth(visit, studio, minutes)
    main = [clock.busy() / 1000 / cost.seconds for clock in (cost.trace, cost.trace.own())]
    keys, replies = cost.keys, len(heaps)
    return [
        [
            "a reply at 200 tokens/s: the whole browser, of one core",
            "30%",
            "",
            f"{cost.browser:.0%}",
        ],
        ["of that the page's main thread", "", *(f"{share:.0%}" for share in main)],
        ["a key typed meanwhile to the next frame, median, ms", "", f"{median(keys):.0f}", ""],
        ["the same, p95, ms", "", f"{p95(keys):.0f}", ""],
        ["JavaScript's memory after the first such reply, MB", "", f"{heaps[0]:.1f}", ""],
        [f"after {replies}, {minutes:.0f} minutes later, MB", "flat", f"{heaps[-1]:.1f}", ""],
    ]


if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.browser", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of streaming, for the memory")
    main(parser.parse_args().minutes)

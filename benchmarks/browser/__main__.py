"""`python -m benchmarks.browser [--minutes 10]`: the chat in the reader's browser."""

from argparse import ArgumentParser
from statistics import median

from benchmarks.browser.reading import DRAWN, opening, scrolling
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
    show("The chat in the browser", ["what", "aim", "found"], rows)


def read(studio: Studio, reader: Person) -> list[list[str]]:
    """Opening and scrolling a long chat."""
    path = plant(studio, reader, long_chat(MESSAGES))
    with visiting(studio, reader) as visit:
        visit.page.add_init_script(DRAWN)
        visit.page.goto("/")
        opened = [opening(visit, path) for _ in range(OPENINGS)]
        flight = scrolling(visit)
    times = {name: median(each[name] for each in opened) for name in opened[0]}
    return [
        [
            f"a chat of {MESSAGES} messages open and answering, ms",
            "1,000",
            f"{times['interactive']:.0f}",
        ],
        ["the longest task on the way, ms", "", f"{times['longest']:.0f}"],
        ["scrolling it: script and layout of a frame, p95, ms", "12", f"{flight['p95']:.1f}"],
        ["the longest task meanwhile, ms", "50", f"{flight['longest']:.0f}"],
    ]


def written(studio: Studio, reader: Person, minutes: float) -> list[list[str]]:
    """A reply that streams, and many of them."""
    path = plant(studio, reader, long_chat(20))
    with visiting(studio, reader) as visit:
        visit.page.goto(path)
        cost = streaming(visit, studio, REPLY_S)
        heaps = growth(visit, studio, minutes)
    return [
        ["a reply at 200 tokens/s: all of the browser, of one core", "30%", f"{cost.browser:.0%}"],
        ["of that the page's main thread", "", f"{cost.main:.0%}"],
        ["a key typed meanwhile to the next frame, median, ms", "", f"{median(cost.keys):.0f}"],
        ["the same, p95", "50", f"{p95(cost.keys):.0f}"],
        [f"memory after the first of {len(heaps)} such replies, MB", "", f"{heaps[0]:.1f}"],
        [f"the same after {minutes:.0f} minutes of them, MB", "flat", f"{heaps[-1]:.1f}"],
    ]


if __name__ == "__main__":
    parser = ArgumentParser(prog="benchmarks.browser", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="of streaming, for the memory")
    main(parser.parse_args().minutes)

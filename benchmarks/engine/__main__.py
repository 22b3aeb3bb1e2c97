"""`python -m benchmarks.engine MODEL.gguf PYTHON`: Hearth beside llama.cpp's own server.

PYTHON is any Python that has the wheel xllamacpp (`python3 -m venv peer && peer/bin/pip install
xllamacpp`). Both servers run on this machine at the same time and take turns; every figure is the
median of the rounds, every ratio the median of ratios that were taken side by side. How it goes is
said on standard error, the table comes last on standard output.
"""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engine import burst, machine, neighbour, rates, share, shared, steps
from benchmarks.engine.both import Both
from benchmarks.engine.hearth import hearth
from benchmarks.engine.peer import CONTEXT, SLOTS, peer
from benchmarks.engine.report import Line, note, show


@dataclass(frozen=True)
class Part:
    """One measurement, and how many accounts it needs."""

    measure: Callable[[Both, int], Iterator[Line]]
    users: int


PARTS = {
    "rates": Part(rates.by_users, max(rates.USERS)),
    "chats": Part(rates.after_chats, rates.CHATTERS),
    "gaps": Part(neighbour.gaps, 2),
    "shared": Part(shared.first_words, shared.USERS),
    "busy": Part(steps.beside_busy, 1),
    "share": Part(share.decode_share, 0),
    "burst": Part(burst.spread, burst.USERS),
}


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine")
    parser.add_argument("model", type=Path, help="a GGUF")
    parser.add_argument("python", help="a Python that has xllamacpp")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def lines(both: Both, names: list[str], rounds: int) -> Iterator[Line]:
    """The table; a measurement that failed has a line that says why, and the others go on."""
    for name in names:
        note(f"--- {name}")
        both.ours.enrol(PARTS[name].users)
        try:
            yield from PARTS[name].measure(both, rounds)
        except Exception as error:
            traceback.print_exc()
            yield Line(f"{name}: {type(error).__name__}: {error}", met=False)
        both.theirs.stop()


def main() -> None:
    """Measure, then print the facts and the table; leaves with status 1 when a goal is missed."""
    given = arguments()
    before = machine.load()
    with hearth(given.model.resolve()) as ours:
        loaded = ours.load().load
        with peer(given.model.resolve(), given.python, loaded["threads"]) as theirs:
            table = list(lines(Both(ours, theirs), given.only, given.rounds))
    for fact in (*machine.facts(), *machine.builds(given.python)):
        print(f"- {fact}")
    print(f"- {given.model.name}, {loaded['threads']} threads, medians of {given.rounds}")
    print(f"- Hearth loaded it so: {loaded}; the server: {SLOTS} slots of {CONTEXT} tokens")
    print(f"- load average before {before}, afterwards {machine.load()}\n")
    show(table)
    sys.exit(any(line.met is False for line in table))


if __name__ == "__main__":
    main()

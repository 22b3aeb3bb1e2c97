"""`python -m benchmarks.api MODEL.gguf PYTHON`: what Hearth's API costs, beside llama.cpp's server.

PYTHON is any Python that has the wheel xllamacpp, as for `benchmarks.engine`, of which this has its
servers and its client. Both are asked the same questions in turns, by 1, 8 and 32 clients.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.api.overhead import ASKS, by_clients
from benchmarks.engine import machine
from benchmarks.engine.both import Both
from benchmarks.engine.hearth import hearth
from benchmarks.engine.peer import CONTEXT, peer
from benchmarks.engine.report import show

SLOTS = max(ASKS)


def main() -> None:
    """Measure, then print the facts and the table; leaves with status 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.api")
    parser.add_argument("model", type=Path, help="a GGUF")
    parser.add_argument("python", help="a Python that has xllamacpp")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    path, before = given.model.resolve(), machine.load()
    with hearth(path) as ours:
        ours.enrol(SLOTS)
        threads = ours.load().load["threads"]
        with peer(path, given.python, threads, SLOTS) as theirs:
            table = list(by_clients(Both(ours, theirs), given.rounds))
    for fact in (*machine.facts(), *machine.builds(given.python)):
        print(f"- {fact}")
    print(f"- {path.name}, {threads} threads, {given.rounds} rounds")
    print(f"- the server: {SLOTS} slots of {CONTEXT} tokens")
    print(f"- load average before {before}, afterwards {machine.load()}\n")
    show(table)
    sys.exit(any(line.met is False for line in table))


if __name__ == "__main__":
    main()

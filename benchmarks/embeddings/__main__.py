"""`python -m benchmarks.embeddings PYTHON [MODEL.gguf]`: Hearth beside llama.cpp's own server.

PYTHON is any Python that has the wheel xllamacpp, as for `benchmarks.engine`. Without a model one
is made: random weights in the shape of all-MiniLM-L6-v2, which take as long as real ones.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.embeddings.asking import Load, rate
from benchmarks.engine import machine
from benchmarks.engine.both import Both
from benchmarks.engine.hearth import hearth
from benchmarks.engine.peer import peer
from benchmarks.engine.report import Line, medians, note, ratio, show
from tests.engine.embedders import MEAN, Size, bert, write
from tests.engine.gguf_files import Q8_0_TENSOR

MINILM = Size(width=384, feed=1536, heads=12, layers=6, kind=Q8_0_TENSOR)
LOADS = (
    Load(programs=1, requests=40, texts=1, words=16),
    Load(programs=8, requests=20, texts=1, words=16),
    Load(programs=1, requests=3, texts=128, words=16),
    Load(programs=1, requests=3, texts=128, words=16, form="float"),
    Load(programs=1, requests=2, texts=32, words=160),
    Load(programs=8, requests=2, texts=32, words=16),
)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embeddings")
    parser.add_argument("python", help="a Python that has xllamacpp")
    parser.add_argument("model", type=Path, nargs="?", help="the GGUF of an embedding model")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


@contextmanager
def model(given: Path | None) -> Iterator[Path]:
    """The model asked for, or one made for as long as it is needed."""
    if given:
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield write(bert(MINILM, pooling_type=MEAN), Path(folder) / "minilm-Q8_0.gguf")


def lines(both: Both, rounds: int) -> Iterator[Line]:
    """The table."""
    both.ours.enrol(max(load.programs for load in LOADS))
    both.pair(partial(rate, Load(1, 2, 8, 16)))  # what comes first is slower
    for load in LOADS:
        pairs = [both.pair(partial(rate, load)) for _ in range(rounds)]
        ours, theirs = medians(pairs)
        note(f"{load.what}: {ours:.0f} and {theirs:.0f}")
        yield Line(load.what, "", f"{ours:.0f}", f"{theirs:.0f}", f"{ratio(pairs):.2f}")


def main() -> None:
    """Measure, then print the facts and the table."""
    given = arguments()
    with model(given.model) as path, hearth(path) as ours:
        loaded = ours.load().load
        with peer(path, given.python, loaded["threads"], embeds=True) as theirs:
            theirs.start()
            table = list(lines(Both(ours, theirs), given.rounds))
    for fact in (*machine.facts(), *machine.builds(given.python)):
        print(f"- {fact}")
    print(
        f"- {path.name}, {loaded['threads']} threads, embeddings a second, {given.rounds} rounds\n"
    )
    show(table)


if __name__ == "__main__":
    main()

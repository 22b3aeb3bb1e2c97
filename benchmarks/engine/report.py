"""The table at the end: each figure beside its goal, ready to be pasted into the README."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

HEAD = ["what", "goal", "Hearth", "llama.cpp's server", "ratio", "met"]


@dataclass(frozen=True)
class Line:
    """One line of the table; `met` is None where there is no goal."""

    what: str
    goal: str = ""
    ours: str = ""
    theirs: str = ""
    ratio: str = ""
    met: bool | None = None

    @property
    def cells(self) -> list[str]:
        """As the table shows them."""
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return [self.what, self.goal, self.ours, self.theirs, self.ratio, verdict]


def ratio(pairs: Iterable[tuple[float, float]]) -> float:
    """The median of ours over theirs, taken side by side."""
    return median(ours / theirs for ours, theirs in pairs)


def medians(pairs: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Ours and theirs, each for itself."""
    ours, theirs = zip(*pairs, strict=True)
    return median(ours), median(theirs)


def note(text: str) -> None:
    """Say on standard error how it goes."""
    print(text, file=sys.stderr, flush=True)


def show(lines: Iterable[Line]) -> None:
    """Print the table as Markdown."""
    rule = ["---", "---:", "---:", "---:", "---:", "---"]
    for cells in (HEAD, rule, *(line.cells for line in lines)):
        print("| " + " | ".join(cells) + " |")

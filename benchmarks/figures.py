"""Turns samples into the few figures that a table shows."""

import os
import sys
from collections.abc import Iterable, Sequence
from statistics import median, quantiles
from typing import NoReturn

Check = tuple[str, str, bool]
"""What was looked at, what was found, and whether it is as it must be."""
SPREAD = ["median", "p95", "largest", "samples"]
"""The headings over `spread`."""


def spread(samples: Sequence[float], digits: int = 1) -> list[str]:
    """Median, 95th percentile, largest and number of samples, as cells of a table."""
    figures = [median(samples), p95(samples), max(samples)]
    return [*(f"{figure:.{digits}f}" for figure in figures), str(len(samples))]


def p95(samples: Sequence[float]) -> float:
    """The value that 95 % of the samples stay below; of a single sample, itself."""
    return quantiles(samples, n=20, method="inclusive")[-1] if len(samples) > 1 else samples[0]


def show(title: str, head: list[str], rows: Iterable[list[str]]) -> None:
    """Print a table as Markdown, with the machine's load, which tells how far to trust it."""
    print(f"\n{title} (load average {os.getloadavg()[0]:.1f})\n")
    for cells in (head, ["---"] + ["---:"] * (len(head) - 1), *rows):
        print("| " + " | ".join(cells) + " |", flush=True)


def judge(found: Sequence[Check]) -> NoReturn:
    """Print what was found, and leave with status 1 unless all of it is as it must be."""
    rows = [[what, said, "yes" if ok else "**no**"] for what, said, ok in found]
    show("Checks", ["what", "found", "as it must be"], rows)
    sys.exit(not all(ok for _what, _said, ok in found))

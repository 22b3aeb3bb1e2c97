"""Compiles the translations that changed since they were last compiled."""

from pathlib import Path

from bootstrap.place import PYTHON, ROOT
from bootstrap.shell import run, say

COMPILE = """
import sys, polib
for path in sys.argv[1:]:
    polib.pofile(path).save_as_mofile(path[:-2] + "mo")
"""


def compile_changed() -> None:
    """Every locale/*/LC_MESSAGES/*.po newer than its .mo is compiled."""
    stale = [path for path in ROOT.glob("locale/*/LC_MESSAGES/*.po") if _stale(path)]
    if stale:
        say("Compiling the translations")
        failed = "A translation could not be compiled; the line at fault is above."
        run([str(PYTHON), "-c", COMPILE, *map(str, stale)], failed)


def _stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime

"""The place in a text where something was found."""

import re

BEFORE = 48
LENGTH = 160
"""Characters: as much as two lines of the list hold."""

Piece = tuple[str, bool]
"""Some text, and whether it is what was looked for."""


def snippet(text: str, terms: list[str]) -> list[Piece]:
    """A line of `text` around the first of `terms`, in pieces; joined they are that line."""
    pattern = re.compile("|".join(map(re.escape, terms)), re.IGNORECASE)
    place = pattern.search(text)
    start = _start(text, place.start() if place else 0)
    end = start + LENGTH
    line = " ".join(text[start:end].split())
    pieces = _pieces(line, pattern)
    return [*_dots(start > 0, "… "), *pieces, *_dots(end < len(text), " …")]


def _start(text: str, place: int) -> int:
    """Where the line begins: a little before the place, at the beginning of a word if one is
    near."""
    if place <= BEFORE:
        return 0
    space = text.find(" ", place - BEFORE, place - BEFORE // 2)
    return space + 1 if space >= 0 else place - BEFORE


def _pieces(line: str, pattern: re.Pattern[str]) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for match in pattern.finditer(line):
        pieces += [(line[done : match.start()], False), (match[0], True)]
        done = match.end()
    return [piece for piece in [*pieces, (line[done:], False)] if piece[0]]


def _dots(needed: bool, dots: str) -> list[Piece]:
    return [(dots, False)] if needed else []

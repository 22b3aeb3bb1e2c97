"""Finds where a JSON value ends, also one that is written badly."""

from collections.abc import Callable, Generator
from dataclasses import dataclass

from engine.calls.letters import Letters, ending

OPEN, CLOSED = "{[", "}]"


@dataclass(slots=True)
class Value:
    """The text of a value. `mark` is the closing mark that ended it, if one did; `is_whole` whether
    its brackets are closed. `beyond` follows a closing mark that was met within a string, in a
    reply that ended without another one."""

    text: str
    mark: str = ""
    is_whole: bool = False
    beyond: str = ""


class Scanner:
    """Where one is in a JSON text: how many brackets are open, and in which string."""

    def __init__(self) -> None:
        self.depth = 0
        self.quote = ""  # the mark that ends the string one is in
        self.escaped = False
        self.doubtful = False  # a quote came that may end the string: what follows tells
        self.before = ""  # the last letter that was not blank

    def hear(self, letter: str) -> bool:
        """Take in a letter; whether the value is complete with it."""
        if self.quote and not self.doubtful:
            self._in_string(letter)
            return False
        if letter.isspace():
            return False
        if self.doubtful:
            self.doubtful = False
            if letter not in ",:}]":
                self._in_string(letter)
                return False
            self.quote = ""
        return self._outside(letter)

    @property
    def is_inside(self) -> bool:
        """Whether in a string for certain."""
        return bool(self.quote) and not self.doubtful

    def _in_string(self, letter: str) -> None:
        if self.escaped:
            self.escaped = False
        elif letter == "\\":
            self.escaped = True
        elif letter == self.quote:
            self.doubtful = True

    def _outside(self, letter: str) -> bool:
        if letter == '"' or (letter == "'" and self.before in "{[,:"):
            self.quote = letter
        self.depth += (letter in OPEN) - (letter in CLOSED)
        self.before = letter
        return letter in CLOSED and self.depth <= 0


def value(
    letters: Letters,
    marks: tuple[str, ...],
    openers: tuple[str, ...] = (),
    aside: Callable[[str], None] = lambda _letter: None,
) -> Generator[None, str, Value]:
    """The JSON value that comes next; it begins with a bracket. `aside` hears each letter, too.

    One of `marks` ends it outside of a string. Within one it does so where a line or the reply ends
    with it, or one of `openers` follows: there the string was left open.
    """
    text: list[str] = []
    scanner = Scanner()
    last = {mark[-1] for mark in marks}
    first: tuple[int, int] | None = None  # a mark within a string: from where to where
    while (letter := (yield from letters.next())) != "":
        text.append(letter)
        aside(letter)
        complete = scanner.hear(letter)
        if complete:
            return Value("".join(text), is_whole=True)
        if letter not in last or not (mark := ending(text, marks)):
            continue
        if not scanner.is_inside or (yield from _ends(letters, openers)):
            return Value("".join(text[: -len(mark)]), mark)
        first = first or (len(text) - len(mark), len(text))
    if first and scanner.quote:
        start, end = first
        return Value("".join(text[:start]), marks[0], beyond="".join(text[end:]))
    return Value("".join(text))


def _ends(letters: Letters, openers: tuple[str, ...]) -> Generator[None, str, bool]:
    """Whether what follows a mark shows that it was meant."""
    if found := (yield from letters.mark(openers)):
        letters.put_back(found)
        return True
    letter = yield from letters.next()
    letters.put_back(letter)
    return letter in ("", "\n")

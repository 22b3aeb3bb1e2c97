"""Reads a call letter by letter, so that no cut of the stream can make a difference.

A reader is a generator that is sent one letter at a time, and "" once at the end of the reply. What
it read too far it puts back, and the same letters are read again, at most once.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from functools import lru_cache

from engine.calls.tools import Written

Reading = Generator[None, str, "Outcome"]
"""Reads one block, from behind its opening mark."""


@dataclass(slots=True)
class Outcome:
    """What a block was. `rest` are its last letters, which belong to what follows; `beyond` are the
    letters before them that are words without doubt."""

    calls: list[Written]
    rest: str = ""
    beyond: str = ""


@dataclass(slots=True)
class Letters:
    """The letters of a block: those put back first, then those that come."""

    back: list[str] = field(default_factory=list)
    ended: bool = False

    def put_back(self, text: str) -> None:
        """These come next."""
        self.back.extend(reversed(text))

    def next(self) -> Generator[None, str, str]:
        """The next letter; "" at the end, however often it is asked for."""
        if self.back:
            return self.back.pop()
        if self.ended:
            return ""
        letter = yield
        self.ended = letter == ""
        return letter

    def rest(self) -> str:
        """What was put back and not read again."""
        return "".join(reversed(self.back))

    def blanks(self) -> Generator[None, str, str]:
        """The blanks that come next."""
        found: list[str] = []
        while (letter := (yield from self.next())).isspace():
            found.append(letter)
        self.put_back(letter)
        return "".join(found)

    def mark(self, marks: tuple[str, ...]) -> Generator[None, str, str | None]:
        """The mark that comes next; None, and nothing is read, when none does."""
        found = ""
        while any(mark.startswith(found) for mark in marks):
            if found in marks:
                return found
            if (letter := (yield from self.next())) == "":
                break
            found += letter
        self.put_back(found)
        return None

    def until(self, marks: tuple[str, ...], most: int) -> Generator[None, str, tuple[str, str]]:
        """(what comes before the first of `marks`, that mark); the mark is "" where the text ends,
        or has `most` letters without one."""
        found: list[str] = []
        last = {mark[-1] for mark in marks}
        while len(found) < most and (letter := (yield from self.next())) != "":
            found.append(letter)
            if letter in last and (mark := ending(found, marks)):
                return "".join(found[: -len(mark)]), mark
        return "".join(found), ""


class Ahead:
    """Holds back what may become one of `marks`; from the first of them on, everything."""

    def __init__(self, marks: tuple[str, ...]) -> None:
        self.marks = marks
        self.begun = beginnings(marks)
        self.held = ""
        self.is_met = False

    def hear(self, letter: str) -> str:
        """What is before any mark for certain."""
        if self.is_met:
            return ""
        if not self.held and letter not in self.begun and letter not in self.marks:
            return letter
        given = ""
        self.held += letter
        while self.held and self.held not in self.begun:
            if self.held in self.marks:
                self.held, self.is_met = "", True
                break
            given, self.held = given + self.held[0], self.held[1:]
        return given


@lru_cache(maxsize=64)
def beginnings(marks: tuple[str, ...]) -> frozenset[str]:
    """All that may become one of the marks, none of them whole."""
    return frozenset(mark[:end] for mark in marks for end in range(1, len(mark)))


def ending(found: list[str], marks: tuple[str, ...]) -> str:
    """The mark that the letters end with; "" for none."""
    for mark in marks:
        if found[-1] == mark[-1] and "".join(found[-len(mark) :]) == mark:
            return mark
    return ""

"""Calls as Gemma writes them: `call:NAME{key:value, ...}`, with marks of its own around strings."""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from engine.calls.letters import Ahead, Letters, Outcome, Reading, ending
from engine.calls.pieces import Pieces
from engine.calls.strict import Aside, StrayError, Telling
from engine.calls.tools import DEEPEST, Written

HEAD = 512
MARK = "call:"
ENDS = ",}]"
CLOSERS = {"{": "}", "[": "]"}
KEY, PLAIN = re.compile(r"\w+"), re.compile(r"[\w.+-]+")
"""An argument's name, and a word or number, about which there can be no doubt."""
WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Braces:
    """`close` ends a call, `quote` stands before and behind each string."""

    close: str
    quote: str

    def read(self, letters: Letters, pieces: Pieces) -> Reading:
        """A call, from behind its opening mark."""
        head, _bracket = yield from letters.until(("{",), HEAD)
        name = head.strip().removeprefix(MARK).strip()
        pieces.of(name)
        aside = Aside(self._telling(pieces), (self.close,))
        body, is_closed = yield from self._body(letters, aside)
        try:
            arguments = Text("{" + body, self.quote).value(DEEPEST)
        except (ValueError, IndexError):
            return Outcome([], letters.rest())
        return Outcome(
            [Written(name, arguments, healed=[] if is_closed else ["closer"])], letters.rest()
        )

    def _body(self, letters: Letters, aside: Aside) -> Generator[None, str, tuple[str, bool]]:
        """All up to the closing mark; that in a string is part of it."""
        text: list[str] = []
        marks, inside = (self.close, self.quote), False
        last = {mark[-1] for mark in marks}
        while (letter := (yield from letters.next())) != "":
            text.append(letter)
            aside.hear(letter)
            mark = ending(text, marks) if letter in last else ""
            inside ^= mark == self.quote
            if mark == self.close and not inside:
                return "".join(text[: -len(mark)]), True
        return "".join(text), False

    def _telling(self, pieces: Pieces) -> Callable[[Letters], Telling]:
        """Tells of words, numbers and texts, as long as nothing else is among them."""

        def tell(letters: Letters) -> Telling:
            mark = ","
            while mark == ",":
                head, colon = yield from letters.until((":",), HEAD)
                key = head.strip()
                if not colon or not KEY.fullmatch(key):
                    raise StrayError
                if (yield from letters.mark((self.quote,))):
                    text = yield from self._text(letters, pieces, key)
                    pieces.value(key, text)
                    mark = yield from letters.next()
                else:
                    word, mark = yield from letters.until(tuple(ENDS), HEAD)
                    if not mark or not PLAIN.fullmatch(word):
                        raise StrayError
                    pieces.value(key, _word(word))

        return tell

    def _text(self, letters: Letters, pieces: Pieces, key: str) -> Generator[None, str, str]:
        """A text up to the mark that ends it, told by letters where that may be."""
        ahead, is_told = Ahead((self.quote,)), pieces.takes_text(key)
        text: list[str] = []
        while not ahead.is_met and (letter := (yield from letters.next())):
            text.append(ahead.hear(letter))
            if is_told:
                pieces.letters(key, text[-1])
        return "".join(text)


class Text:
    """Reads one value from the front of a text; where the text ends too early, so do all values."""

    def __init__(self, text: str, quote: str) -> None:
        self.text = text
        self.quote = quote
        self.at = 0

    def value(self, levels: int) -> Any:
        """The value; raises ValueError when nested too deeply."""
        self._skip(" \t\r\n")
        if levels == 0:
            raise ValueError("nested too deeply")
        if self._take("{"):
            return dict(self._items("}", levels, named=True))
        if self._take("["):
            return [value for _key, value in self._items("]", levels, named=False)]
        for quote in (self.quote, '"'):
            if self._take(quote):
                return self._until((quote,), len(quote))
        return _word(self._until(tuple(ENDS), 0).strip())

    def _items(self, close: str, levels: int, *, named: bool) -> list[tuple[str, Any]]:
        items: list[tuple[str, Any]] = []
        while True:
            self._skip(" \t\r\n,")
            if self.at >= len(self.text) or self._take(close):
                return items
            if self.text[self.at] in "}]":  # the other bracket: this one was forgotten
                return items
            items.append((self._key() if named else "", self.value(levels - 1)))

    def _key(self) -> str:
        for quote in (self.quote, '"'):
            if self._take(quote):
                key = self._until((quote,), len(quote))
                self._until((":",), 1)
                return key
        return self._until((":",), 1).strip()

    def _take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.at)
        self.at += len(mark) * found
        return found

    def _skip(self, among: str) -> None:
        while self.at < len(self.text) and self.text[self.at] in among:
            self.at += 1

    def _until(self, marks: tuple[str, ...], taken: int) -> str:
        """What comes before the first of the marks, of which so many letters are taken."""
        places = [place for mark in marks if (place := self.text.find(mark, self.at)) >= 0]
        end = min(places, default=len(self.text))
        found, self.at = self.text[self.at : end], end + taken
        return found


def _word(word: str) -> Any:
    if word in WORDS:
        return WORDS[word]
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            continue
    return word

"""Reads the JSON of a call while it is written, as long as it is JSON, and tells what is certain.

A value is certain once the next one's name follows it, and a text letter by letter, but for what
`healing` would take from its end if it broke off there. From the first letter on that JSON does not
have there nothing more is told: the rest is healed when all of it is known.
"""

import json
from collections.abc import Callable, Generator
from string import hexdigits
from typing import Any

from engine.calls.letters import Ahead, Letters
from engine.calls.pieces import Pieces
from engine.calls.tools import NAMES, TAUGHT

Telling = Generator[None, str, None]
"""Is sent letters, and tells pieces of what they are."""

BLANKS = " \t\r\n"
CLOSERS = "}]"
BEHIND = "}],"
"""At the end of a text these may be what is behind it, its quote being forgotten."""
BESIDE = ("id", "type")
"""What may stand before the arguments, beside the name."""
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
BROKEN = "\ufffd"
HIGH, LOW, BEYOND = 0xD800, 0xDC00, 0xE000
"""Where the first and the second halves of surrogate pairs begin, and what follows them."""


class StrayError(ValueError):
    """A letter that cannot be told of."""


class Aside:
    """Hears a call's letters beside whoever finds its end, up to the first of `marks`, which may be
    that end."""

    def __init__(self, read: Callable[[Letters], Telling], marks: tuple[str, ...]) -> None:
        self.ahead = Ahead(marks)
        self.telling = read(Letters())
        self.is_over = False
        next(self.telling)

    def hear(self, letter: str) -> None:
        """One letter more."""
        if self.is_over:
            return
        try:
            for certain in self.ahead.hear(letter):
                self.telling.send(certain)
        except (StopIteration, ValueError, RecursionError):
            self.is_over = True


def arguments(pieces: Pieces) -> Callable[[Letters], Telling]:
    """Of an object that is the arguments."""
    return lambda letters: _arguments(letters, pieces)


def in_object(pieces: Pieces) -> Callable[[Letters], Telling]:
    """Of an object that has name and arguments, or the first one of a list."""
    return lambda letters: _call(letters, pieces)


def _call(letters: Letters, pieces: Pieces) -> Telling:
    first = yield from _letter(letters)
    _check((yield from _letter(letters)) if first == "[" else first, "{")
    while True:
        key = yield from _key(letters)
        if key in TAUGHT:
            yield from _arguments(letters, pieces)
            return
        _check((yield from _letter(letters)), '"')
        value = yield from _text(letters)
        if key == NAMES[0]:
            pieces.of(value)
        elif key not in BESIDE:
            raise StrayError
        _check((yield from _letter(letters)), ",")


def _arguments(letters: Letters, pieces: Pieces) -> Telling:
    _check((yield from _letter(letters)), "{")
    key = yield from _key(letters)
    while True:
        value = yield from _value(letters, pieces, key)
        _check((yield from _letter(letters)), ",")
        following = yield from _key(letters)
        pieces.value(key, value)
        key = following


def _value(letters: Letters, pieces: Pieces, key: str) -> Generator[None, str, Any]:
    """The value of an argument; one that takes text is told while it is read."""
    first = yield from _letter(letters)
    if first == '"' and pieces.takes_text(key):
        return (yield from _text(letters, lambda text: pieces.letters(key, text)))
    letters.put_back(first)
    return json.loads((yield from _raw(letters)))


def _raw(letters: Letters) -> Generator[None, str, str]:
    """The text of a value, up to what follows it."""
    raw: list[str] = []
    depth, in_string, escaped = 0, False, False
    while letter := (yield from letters.next()):
        if not in_string and not depth and (letter in ",}]" or (raw and letter in BLANKS)):
            letters.put_back(letter)
            return "".join(raw)
        raw.append(letter)
        if in_string:
            in_string = escaped or letter != '"'
            escaped = letter == "\\" and not escaped
        else:
            in_string = letter == '"'
            depth += (letter in "{[") - (letter in CLOSERS)
    raise StrayError


def _key(letters: Letters) -> Generator[None, str, str]:
    """A name, and the colon behind it."""
    _check((yield from _letter(letters)), '"')
    key = yield from _text(letters)
    _check((yield from _letter(letters)), ":")
    return key


def _text(
    letters: Letters, tell: Callable[[str], None] = lambda _text: None
) -> Generator[None, str, str]:
    """A text, from behind its quote. What may not be its own yet is told with what follows."""
    text: list[str] = []
    held: list[str] = []
    while (letter := (yield from letters.next())) != '"':
        if letter < " ":
            raise StrayError
        text.append((yield from _escaped(letters)) if letter == "\\" else letter)
        held.append(text[-1])
        if letter not in BEHIND and not letter.isspace():
            tell("".join(held))
            held = []
    return "".join(text)


def _escaped(letters: Letters) -> Generator[None, str, str]:
    """What a backslash begins, as `tools.mended` has it."""
    letter = yield from letters.next()
    if letter in ESCAPES:
        return ESCAPES[letter]
    _check(letter, "u")
    code = int((yield from _hex(letters)), 16)
    if HIGH <= code < LOW:
        return (yield from _paired(letters, code))
    return BROKEN if LOW <= code < BEYOND else chr(code) if code else ""


def _paired(letters: Letters, high: int) -> Generator[None, str, str]:
    """The character of which one half was read, if the other one follows."""
    begun = ""
    for wanted in "\\u":
        begun += yield from letters.next()
        if begun[-1] != wanted:
            letters.put_back(begun)
            return BROKEN
    digits = yield from _hex(letters)
    if LOW <= (low := int(digits, 16)) < BEYOND:
        return chr(0x10000 + ((high - HIGH) << 10) + low - LOW)
    letters.put_back(begun + digits)
    return BROKEN


def _hex(letters: Letters) -> Generator[None, str, str]:
    digits = ""
    for _ in range(4):
        digits += yield from letters.next()
        if digits[-1] not in hexdigits:
            raise StrayError
    return digits


def _letter(letters: Letters) -> Generator[None, str, str]:
    """The next letter that is not blank."""
    while (letter := (yield from letters.next())) and letter in BLANKS:
        pass
    return letter


def _check(letter: str, wanted: str) -> None:
    if letter != wanted:
        raise StrayError

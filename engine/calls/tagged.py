"""Calls that write each argument between tags, as Qwen-Coder, GLM, MiniMax and DeepSeek V3.2 do.

A value is text as it is, so it may have anything in it, calls too: an argument ends at the tag that
closes it where the call goes on or ends behind it, counted over the tags that the value opens.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass, field

from engine.calls import coercion
from engine.calls.letters import Ahead, Letters, Outcome, Reading, ending
from engine.calls.pieces import Pieces
from engine.calls.tools import Object, Tools, Written

NAME = 512
"""Letters of a name, of a tool or of an argument."""
NAME_ENDS = re.compile(r"[\"'<>\n]")


@dataclass(frozen=True, slots=True)
class Tags:
    """`opened` begins an argument's name, which ends at one of `named`; `closed` ends its value.
    `called` begins a call, which ends at one of `ended`. `around` stands around calls."""

    opened: str
    named: tuple[str, ...]
    closed: str
    called: str
    ended: tuple[str, ...]
    around: tuple[str, ...] = ()

    @property
    def next(self) -> tuple[str, ...]:
        """What follows a value that is closed."""
        return (self.opened, *self.ended)

    @property
    def within(self) -> tuple[str, ...]:
        """What is looked for in a value."""
        return (self.closed, *self.ended, self.opened, self.called)


@dataclass(slots=True)
class Found:
    """One argument, as far as it was read."""

    name: str
    text: list[str] = field(default_factory=list)
    is_closed: bool = True


def read(tags: Tags, name: str, letters: Letters, pieces: Pieces) -> Reading:
    """The arguments of a call, from behind its name."""
    tools = pieces.tools
    pieces.of(name)
    found: list[Found] = []
    healed: list[str] = []
    while True:
        yield from letters.blanks()
        mark = yield from letters.mark(tags.next)
        if mark != tags.opened:
            break
        argument = Found((yield from _name(tags, letters)))
        kinds = coercion.kinds_of(tools.properties(name).get(argument.name), _schema(name, tools))
        is_text = "string" in kinds and pieces.takes_text(argument.name)
        yield from _value(tags, letters, argument, Lines(tags, pieces) if is_text else None)
        found.append(argument)
        if argument.is_closed:
            for key, value in _arguments(tags, [argument], name, tools).items():
                pieces.value(key, value)
    if mark is None or not all(one.is_closed for one in found):
        healed.append("closer")
    arguments = _arguments(tags, found, name, tools)
    return Outcome([Written(name, arguments, healed=healed)], letters.rest())


def _name(tags: Tags, letters: Letters) -> Generator[None, str, str]:
    head, _mark = yield from letters.until(tags.named, NAME)
    return name_in(head)


def name_in(head: str) -> str:
    """A name without quotes, and what stands behind it in its tag."""
    return NAME_ENDS.split(head.strip().lstrip("\"'"))[0].strip()


class Lines:
    """Tells a text while it is read, up to the first tag in it: what follows may be the next
    argument's. A line break before a tag is not the text's own, nor is the first one."""

    def __init__(self, tags: Tags, pieces: Pieces) -> None:
        self.ahead = Ahead((*tags.within, *(f"\n{tag}" for tag in tags.within)))
        self.pieces = pieces

    def hear(self, letter: str, argument: Found) -> None:
        """One letter more, which the argument's text has already."""
        if len(argument.text) > 1 or letter != "\n":
            self.pieces.letters(argument.name, self.ahead.hear(letter))


def _value(
    tags: Tags, letters: Letters, argument: Found, lines: Lines | None
) -> Generator[None, str, None]:
    """Read up to the tag that closes the value, and not what follows."""
    marks = tags.within
    last = {mark[-1] for mark in marks}
    inner = calls = 0  # arguments and calls that the value itself opens
    text = argument.text
    while (letter := (yield from letters.next())) != "":
        text.append(letter)
        if lines:
            lines.hear(letter, argument)
        mark = ending(text, marks) if letter in last else ""
        inner += mark == tags.opened
        calls += mark == tags.called
        if mark == tags.closed:
            if not inner and not calls and (yield from _follows(letters, tags)):
                del text[-len(mark) :]
                return
            inner -= inner > 0
        elif mark in tags.ended:
            if not calls and (yield from _is_over(letters, tags)):
                del text[-len(mark) :]
                argument.is_closed = False
                letters.put_back(mark)
                return
            calls -= calls > 0
    argument.is_closed = False


def _follows(letters: Letters, tags: Tags) -> Generator[None, str, bool]:
    """Whether the call goes on or ends here; nothing is read."""
    blanks = yield from letters.blanks()
    mark = yield from letters.mark((*tags.next, *tags.around))
    letter = yield from letters.next()
    letters.put_back(letter)
    letters.put_back(blanks + (mark or ""))
    return mark is not None or letter == ""


def _is_over(letters: Letters, tags: Tags) -> Generator[None, str, bool]:
    """The same behind a tag that ends the call."""
    blanks = yield from letters.blanks()
    mark = yield from letters.mark((*tags.around, tags.called))
    letter = yield from letters.next()
    letters.put_back(letter)
    letters.put_back(blanks + (mark or ""))
    return mark is not None or letter == ""


def _arguments(tags: Tags, found: list[Found], name: str, tools: Tools) -> Object:
    """By name, each of the type that is declared."""
    schema, known = _schema(name, tools), tools.properties(name)
    arguments: Object = {}
    for argument in found:
        text = "".join(argument.text)
        pairs = (
            [(argument.name, text)]
            if argument.is_closed
            else _split(tags, argument.name, text, known)
        )
        for key, value in pairs:
            arguments[key] = coercion.plain(_unpadded(value), known.get(key), schema)
    return arguments


def _schema(name: str, tools: Tools) -> Object:
    return tools.schemas.get(tools.declared(name) or "", {})


def _split(tags: Tags, name: str, text: str, known: Object) -> list[tuple[str, str]]:
    """Arguments that ran into one another, as the tags that close them are missing."""
    first, *others = text.split(tags.opened)
    pairs = [(name, first)]
    for other in others:
        ends = sorted((other.find(mark), mark) for mark in tags.named if mark in other)
        key = name_in(other[: ends[0][0]]) if ends else ""
        if key in known:
            pairs.append((key, other[ends[0][0] + len(ends[0][1]) :]))
        else:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + tags.opened + other)
    return [(key, _opened(value, tags.closed)) for key, value in pairs]


def _opened(text: str, closed: str) -> str:
    """Without the tag that closes it, where there is one after all."""
    end = text.rstrip()
    return end.removesuffix(closed) if end.endswith(closed) else text


def _unpadded(text: str) -> str:
    """Without the line break that the tags stand on lines of their own with."""
    return text.removeprefix("\n").removesuffix("\n")

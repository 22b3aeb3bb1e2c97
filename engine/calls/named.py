"""Calls whose arguments are JSON: in an object with the name, or behind the name."""

import re
from collections.abc import Callable, Generator
from dataclasses import dataclass

from engine.calls import healing, jsontext, strict
from engine.calls.jsontext import Value
from engine.calls.letters import Letters, Outcome, Reading
from engine.calls.pieces import Pieces
from engine.calls.strict import Aside
from engine.calls.tools import Tools, Written, written

HEAD = 512
"""Letters that may stand before the arguments: the name, and what a format puts around it."""
STRAY = " \t\r\n}])`;"
"""What may stand between a value and its closing mark: one bracket too many, a fence's end."""

FENCE = re.compile(r"\s*(```\w*\s*)?")

NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Named:
    """A call that begins with its name. `marks` close it, `begin` begins another one; `required`
    tells whether a closing mark must be there, `fenced` whether a code fence may. `name` finds the
    name in what stands before the arguments."""

    marks: tuple[str, ...]
    begin: tuple[str, ...]
    name: NameOf
    required: bool = True
    fenced: bool = False

    def read(self, letters: Letters, pieces: Pieces) -> Reading:
        """The name, then an object."""
        head, mark = yield from letters.until(("{", *self.marks), HEAD)
        name = self.name(head)
        if mark != "{":  # a call without arguments, or none at all
            return Outcome([Written(name, {})] if mark else [], letters.rest())
        letters.put_back(mark)
        pieces.of(name)
        aside = Aside(strict.arguments(pieces), self.marks)
        found = yield from jsontext.value(letters, self.marks, self.begin, aside.hear)
        healed = ["fence"] if "```" in head and not self.fenced else []
        yield from closed(letters, found, self.marks, healed, required=self.required)
        return Outcome([Written(name, found.text, healed=healed)], letters.rest(), found.beyond)


@dataclass(frozen=True, slots=True)
class InObject:
    """A JSON object that has the name and the arguments, or a list of such."""

    marks: tuple[str, ...]
    begin: tuple[str, ...]
    required: bool = True

    def read(self, letters: Letters, pieces: Pieces) -> Reading:
        """The value, in a code fence or not."""
        head, bracket = yield from letters.until(("{", "["), HEAD)
        if not bracket or not FENCE.fullmatch(head):
            return Outcome([], letters.rest())
        letters.put_back(bracket)
        aside = Aside(strict.in_object(pieces), self.marks)
        found = yield from jsontext.value(letters, self.marks, self.begin, aside.hear)
        healed = ["fence"] if "```" in head else []
        yield from closed(letters, found, self.marks, healed, required=self.required)
        return Outcome(calls_in(found.text, pieces.tools, healed), letters.rest(), found.beyond)


def calls_in(text: str, tools: Tools, healed: list[str]) -> list[Written]:
    """The calls in the text of a value; none when it is not one that can be read."""
    try:
        return written(healing.loads(text, healed), tools, healed)
    except ValueError:
        return []


def closed(
    letters: Letters, found: Value, marks: tuple[str, ...], healed: list[str], *, required: bool
) -> Generator[None, str, None]:
    """Take in the closing mark behind a value, with what strays before it."""
    if found.mark:
        return
    stray: list[str] = []
    mark = yield from letters.mark(marks)
    while mark is None and (letter := (yield from letters.next())) != "":
        if letter not in STRAY:
            letters.put_back(letter)
            break
        stray.append(letter)
        mark = yield from letters.mark(marks)
    if mark is None:
        letters.put_back("".join(filter(str.isspace, stray)))
        healed += ["closer"] if required else []
    healed += ["json"] if any(letter in "}])" for letter in stray) else []


def kimi_name(head: str) -> str:
    """functions.NAME:0<|tool_call_argument_begin|>"""
    name = head.partition("<|tool_call_argument_begin|>")[0].strip()
    return re.sub(r":\d+$", "", name).removeprefix("functions.")


def deepseek_name(head: str) -> str:
    """function<separator>NAME and a fence (V3, R1), or NAME<separator> (V3.1)."""
    before, _, after = head.partition("<｜tool▁sep｜>")
    lines = [
        line.strip() for line in after.splitlines() if line.strip().strip("`") not in ("", "json")
    ]
    return lines[0] if lines else before.strip()


def mistral_name(head: str) -> str:
    """NAME[ARGS] or NAME[CALL_ID]id[ARGS]."""
    return re.split(r"\[(?:CALL_ID|ARGS)\]", head)[0].strip()


def function_name(head: str) -> str:
    """NAME> of <function=NAME>."""
    return head.partition(">")[0].strip()

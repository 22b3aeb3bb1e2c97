"""JSON of a declared tool without any mark around it, at the start of a line."""

from collections.abc import Generator

from engine.calls import jsontext, named, strict
from engine.calls.formats import Reader
from engine.calls.letters import Letters, Outcome, Reading
from engine.calls.pieces import Pieces
from engine.calls.strict import Aside
from engine.calls.tools import ARGUMENTS, NAMES, Tools, Written

BRACKETS = "{["
KEYS = frozenset((*NAMES, *ARGUMENTS, "type", "id"))
"""What such an object begins with: any other is words at once, and is not held back."""
KEY = 24
"""Letters of the longest of them, and some."""


def bare(first: str) -> Reader:
    """Reads from behind the first bracket. Of a list nothing is certain before its end."""

    def read(letters: Letters, pieces: Pieces) -> Reading:
        looked: list[str] = []
        if not (yield from _is_one(first, letters, looked)):
            return Outcome([], "".join(looked) + letters.rest())
        letters.put_back(first + "".join(looked))
        aside = Aside(strict.in_object(pieces), ())
        hear = aside.hear if first == "{" else lambda _letter: None
        found = yield from jsontext.value(letters, (), (), hear)
        healed: list[str] = []
        yield from named.closed(letters, found, (), healed, required=False)
        written = named.calls_in(found.text, pieces.tools, healed)
        calls = [call for call in written if call.arguments is not None]
        return Outcome(calls if _all(calls, pieces.tools) else [], letters.rest())

    return read


def _all(calls: list[Written], tools: Tools) -> bool:
    """Whether every one is of a declared tool: a list with anything else in it is data."""
    return all(tools.declared(call.name) for call in calls)


def _is_one(first: str, letters: Letters, looked: list[str]) -> Generator[None, str, bool]:
    """Whether what follows begins as a call does; `looked` is what was read for that."""
    if first == "[":
        looked.append((yield from letters.blanks()))
        bracket = yield from letters.next()
        looked.append(bracket)
        if bracket != "{":
            return False
    looked.append((yield from letters.blanks()))
    quote = yield from letters.next()
    looked.append(quote)
    quoted = quote in tuple("\"'")
    if not quoted and not quote.isalpha():
        return False
    key, mark = yield from letters.until((quote if quoted else ":",), KEY)
    looked += [key, mark]
    return (key if quoted else quote + key).strip() in KEYS

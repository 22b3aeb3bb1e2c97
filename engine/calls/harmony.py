"""Reads the channels that gpt-oss speaks in: analysis, final, and commentary that calls.

<|channel|>analysis<|message|>...<|end|><|start|>assistant<|channel|>commentary
to=functions.NAME <|constrain|>json<|message|>{...}<|call|>
"""

import re
from collections.abc import Generator
from contextlib import suppress

from engine.calls import jsontext, strict
from engine.calls.jsontext import Value
from engine.calls.letters import Letters
from engine.calls.pieces import Pieces
from engine.calls.spoken import Kind, Spoken
from engine.calls.strict import Aside
from engine.calls.tools import Tools, Written
from engine.parse import KINDS, Begun
from engine.protocol import Part

START, CHANNEL, MESSAGE = "<|start|>", "<|channel|>", "<|message|>"
CONSTRAIN = "<|constrain|>"
ENDS = ("<|end|>", "<|call|>", "<|return|>")
SPECIAL = (START, CHANNEL, MESSAGE, CONSTRAIN, *ENDS)
"""Its marks, all of them tokens that are no text."""
MARKS = (START, CHANNEL, *ENDS)
"""Those that end a message, or begin the next one."""
HEADER = 512
RECIPIENT = re.compile(r"\bto=([^\s<]+)")
TO = "to="


class Channels:
    """Feed it text as it comes; it gives back thoughts, words and calls in order."""

    def __init__(self, tools: Tools, begun: Begun | None = None) -> None:
        """The prompt ends where the model says its role; or in the middle of what was `begun`."""
        self.tools = tools
        self.spoken = Spoken(KINDS[begun] if begun else None)
        self.letters = Letters()
        self.pieces = Pieces(tools)  # of the call that is being read
        self.is_thinking = False
        self.reading = self._read(begun)
        next(self.reading)

    def feed(self, text: str) -> list[Part]:
        """The parts that are certain after `text`."""
        for letter in text.replace("\0", ""):
            self.reading.send(letter)
        self.spoken.call(self.pieces.take())
        return self.spoken.take()

    def finish(self) -> list[Part]:
        """What was held back, at the end of the reply."""
        with suppress(StopIteration):
            self.reading.send("")
        return self.spoken.take(final=True)

    def _read(self, begun: Begun | None) -> Generator[None, str, None]:
        if begun:
            yield from self._words(KINDS[begun])
        while not self.letters.ended:
            yield from self._message()

    def _message(self) -> Generator[None, str, None]:
        """A header, if there is one, and what it is the header of."""
        letters = self.letters
        blanks = yield from letters.blanks()
        mark = yield from letters.mark((*SPECIAL, TO))
        if mark in ENDS:
            return
        header = ""
        if mark == MESSAGE:
            pass
        elif mark:
            header, _message = yield from letters.until((MESSAGE,), HEADER)
            header = mark + header
        else:
            letters.put_back(blanks)
        if to := RECIPIENT.search(header):
            yield from self._call(to[1])
        else:
            self.spoken.turn()
            yield from self._words("r" if f"{CHANNEL}analysis" in header else "t")

    def _words(self, kind: Kind) -> Generator[None, str, None]:
        """A message's words, given out as they come."""
        self.is_thinking = kind == "r"
        while (letter := (yield from self._letter())) != "":
            self.spoken.say(kind, letter)
        self.is_thinking = False

    def _call(self, name: str) -> Generator[None, str, None]:
        """Arguments up to their end. Whatever marks their strings have in them end nothing."""
        letters = self.letters
        yield from letters.blanks()
        first = yield from letters.next()
        letters.put_back(first)
        found = Value("")
        if first == "{":
            self.pieces.of(name)
            aside = Aside(strict.arguments(self.pieces), MARKS)
            found = yield from jsontext.value(letters, MARKS, (START,), aside.hear)
            if found.mark in (START, CHANNEL):
                letters.put_back(found.mark)
        behind: list[str] = []
        while not found.mark and (letter := (yield from self._letter())) != "":
            behind.append(letter)
        call = self.tools.call(Written(name, found.text)) if first == "{" else None
        told, self.pieces = self.pieces.finish(call), Pieces(self.tools)
        if told:
            self.spoken.call(told)
            self.spoken.say("t", found.beyond)
        else:
            self.spoken.turn()
            self.spoken.say("t", found.text + found.mark + found.beyond + "".join(behind))

    def _letter(self) -> Generator[None, str, str]:
        """The next letter of a message; "" at its end."""
        letter = yield from self.letters.next()
        if letter != "<":
            return letter
        self.letters.put_back(letter)
        mark = yield from self.letters.mark(MARKS)
        if mark is None:
            return (yield from self.letters.next())
        if mark not in ENDS:
            self.letters.put_back(mark)
        return ""

"""Finds the calls in a reply's words, while they come."""

from engine.calls.bare import BRACKETS, bare
from engine.calls.fences import Fences
from engine.calls.formats import Format, Reader
from engine.calls.letters import Letters, Outcome, Reading, beginnings
from engine.calls.pieces import Pieces, whole
from engine.calls.spoken import Kind, Spoken
from engine.calls.tools import Tools
from engine.protocol import Part


class Block:
    """A block that is being read. `raw` is its text, the opening mark with it."""

    def __init__(self, read: Reader, opening: str, tools: Tools) -> None:
        self.raw = [opening]
        self.pieces = Pieces(tools)
        self.reading: Reading = read(Letters(), self.pieces)
        next(self.reading)

    def hear(self, letter: str) -> Outcome | None:
        """Take in a letter, "" at the end; what the block was, once that is known."""
        self.raw.append(letter)
        try:
            self.reading.send(letter)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome
        return None


class Calls:
    """Feed it words as they come; it gives back words and calls in order.

    It hears letter by letter, so the result is the same for any cut of the text; each letter is
    looked at a bounded number of times.
    """

    def __init__(self, tools: Tools, form: Format, begun: Kind | None = None) -> None:
        self.tools = tools
        self.opens = form.opens
        self.silent = frozenset(form.silent)
        self.prefixes = beginnings((*self.opens, *self.silent))
        self.fences = Fences()
        self.spoken = Spoken(begun)
        self.pending = ""  # what may become a mark
        self.block: Block | None = None

    def feed(self, text: str) -> list[Part]:
        """What is certain after `text`."""
        for letter in text:
            self._hear(letter)
        if self.block:
            self.spoken.call(self.block.pieces.take())
        return self.spoken.take()

    def finish(self) -> list[Part]:
        """What was held back, at the end of the reply."""
        while self.block or self.pending:
            if self.block:
                self._in_block("")
            else:
                self._refute()
        return self.spoken.take(final=True)

    def _hear(self, letter: str) -> None:
        if self.block:
            self._in_block(letter)
            return
        mark = self.pending + letter
        if not self.pending and (self.fences.inside or self.fences.last == "`"):
            self._write(letter)
        elif mark in self.opens:
            self._open(self.opens[mark], mark)
        elif mark in self.silent:
            self.pending = ""
        elif mark in self.prefixes:
            self.pending = mark
        elif self.pending:
            self._refute()
            self._hear(letter)
        else:
            self._word(letter)

    def _refute(self) -> None:
        """What was held is no mark: its first letter is a word, the others may still begin one."""
        first, others = self.pending[0], self.pending[1:]
        self.pending = ""
        self._word(first)
        for letter in others:
            self._hear(letter)

    def _word(self, letter: str) -> None:
        if letter in BRACKETS and self.fences.at_start and not self.fences.inside:
            self._open(bare(letter), letter)
        else:
            self._write(letter)

    def _write(self, text: str) -> None:
        for letter in text:
            self.fences.hear(letter)
        self.spoken.say("t", text)

    def _open(self, read: Reader, mark: str) -> None:
        self.pending = ""
        self.block = Block(read, mark, self.tools)

    def _in_block(self, letter: str) -> None:
        block = self.block
        outcome = block.hear(letter) if block else None
        if block is None or outcome is None:
            return
        self.block = None
        raw = "".join(block.raw)
        if not self._say(outcome, block.pieces):
            self._write(raw[: len(raw) - len(outcome.rest)])
        elif outcome.beyond:
            self._write(outcome.beyond)
        for other in outcome.rest:
            self._hear(other)

    def _say(self, outcome: Outcome, pieces: Pieces) -> bool:
        """Give out the calls of a block; False when there is none that may be called."""
        read = [self.tools.call(written) for written in outcome.calls] or [None]
        parts = [pieces.finish(read[0]), *(whole(call) if call else [] for call in read[1:])]
        if not any(parts):
            return False
        raws = [written.raw for written in outcome.calls] or [""]
        for told, raw in zip(parts, raws, strict=True):
            if told:
                self.spoken.call(told)
                self.fences = Fences()
            else:
                self._write(raw)
        return True

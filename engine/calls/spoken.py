"""Gathers what is certain of a reply, without the blanks around its thoughts, words and calls."""

from typing import Literal

from engine.protocol import Part

Kind = Literal["r", "t"]


class Spoken:
    """Blanks are held until a word follows: they go where a call or another kind does."""

    def __init__(self, begun: Kind | None = None) -> None:
        """`begun` goes on with blanks and all; else leading ones go."""
        self.fresh = begun is None
        self.kind: Kind = begun or "t"
        self.parts: list[Part] = []
        self.words: list[str] = []
        self.blanks: list[str] = []

    def say(self, kind: Kind, text: str) -> None:
        """More words."""
        if kind != self.kind:
            self.turn()
            self.kind = kind
        words = text.rstrip()
        if words:
            self.words += [words.lstrip()] if self.fresh else [*self.blanks, words]
            self.fresh = False
            self.blanks = []
        if not self.fresh:
            self.blanks.append(text[len(words) :])

    def call(self, parts: list[Part]) -> None:
        """What is told of a call, if anything; what follows begins anew."""
        if parts:
            self.turn()
            self.parts += parts

    def turn(self) -> None:
        """What was said is over."""
        self._flush()
        self.blanks, self.fresh = [], True

    def take(self, *, final: bool = False) -> list[Part]:
        """What is certain since the last time; at the end, blanks too."""
        if final:
            self.words += self.blanks
            self.blanks = []
        self._flush()
        parts, self.parts = self.parts, []
        return parts

    def _flush(self) -> None:
        if text := "".join(self.words):
            self.parts.append((self.kind, text))
        self.words = []

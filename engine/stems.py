"""Beginnings of prompts that several running sequences have in common, held in cells once.

Pure policy: who shares what with whom, and who computes it. A stem is private to a user, except
where its tokens were marked as shared (`engine.prefixes.SHARED`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.prefixes import SHARED, common
from engine.sequence import Sequence

LEAST = 64
"""Tokens; a shorter beginning is not worth a sequence id of its own."""


@dataclass(eq=False)
class Stem:
    """`length` first tokens of its members. The first member computes them for all; once they are
    in cells, `slot` is llama.cpp's sequence id that holds them."""

    owner: str
    tokens: list[int]
    members: list[Sequence] = field(default_factory=list)
    slot: int = -1

    @property
    def length(self) -> int:
        """Cells it takes."""
        return len(self.tokens)

    @property
    def is_ready(self) -> bool:
        """Whether its cells are computed."""
        return self.slot >= 0

    def suits(self, sequence: Sequence) -> bool:
        """Whether the sequence begins with it, may know it, and has a token left to compute."""
        upto = sequence.shareable if self.owner == SHARED else len(sequence.tokens) - 1
        mine = self.owner in (SHARED, sequence.user)
        return mine and self.length <= upto and sequence.tokens[: self.length] == self.tokens


class Stems:
    """All stems, least recently used first; at most `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.all: list[Stem] = []

    @property
    def used(self) -> int:
        """Cells of the stems that somebody needs."""
        return sum(stem.length for stem in self.all if stem.members)

    @property
    def idle(self) -> Iterator[Stem]:
        """Those that nobody needs right now, least recently used first."""
        return (stem for stem in self.all if not stem.members)

    def find(self, sequence: Sequence) -> Stem | None:
        """The longest one that suits a sequence."""
        suiting = [stem for stem in self.all if stem.suits(sequence)]
        return max(suiting, key=lambda stem: stem.length, default=None)

    def join(self, sequence: Sequence, stem: Stem) -> None:
        """Make a sequence a member."""
        self.all.remove(stem)
        self.all.append(stem)
        stem.members.append(sequence)
        sequence.stem = stem

    def leave(self, sequence: Sequence) -> None:
        """The sequence goes. A stem that was never computed goes with its last member."""
        stem = sequence.stem
        if stem is None:
            return
        stem.members.remove(sequence)
        sequence.stem = None
        if not stem.members and not stem.is_ready:
            self.all.remove(stem)

    def plant(self, sequence: Sequence, running: Iterable[Sequence]) -> Stem | None:
        """A new stem that a sequence is to share: of what it marks as shared, or of what it has in
        common with another of its user's that runs. None when there is nothing to share."""
        if len(self.all) >= self.most or not sequence.request.cache:
            return None
        if sequence.shareable >= LEAST:
            stem = Stem(SHARED, sequence.tokens[: sequence.shareable])
            self.all.append(stem)
            return stem
        return self._between(sequence, running)

    def _between(self, sequence: Sequence, running: Iterable[Sequence]) -> Stem | None:
        alike = [
            (common(other.numbers[: other.prompt], sequence.numbers[:-1]), other)
            for other in running
            if other.user == sequence.user and other.stem is None and other.request.cache
        ]
        length, other = max(alike, key=lambda pair: pair[0], default=(0, sequence))
        if length < LEAST:
            return None
        stem = Stem(sequence.user, sequence.tokens[:length])
        self.all.append(stem)
        self.join(other, stem)
        return stem

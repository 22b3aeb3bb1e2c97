"""Whose texts an embedding model reads in its next step. Pure policy: no llama.cpp, no clock.

People are served by the tokens they were given already, as in `engine.scheduler`: who comes while
somebody's thousand texts are read has the next turn. One person's requests take turns as well, so
that a single question does not wait for their own long one.
"""

from collections import deque
from dataclasses import dataclass, field

from engine.sequence import Sequence

Text = tuple[Sequence, list[int]]
"""Tokens, and of whose request they are."""


@dataclass
class Portions:
    """Every request with texts that are still to be read; `tags` are tokens given, by user."""

    users: dict[str, deque[Sequence]] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)

    def add(self, sequence: Sequence) -> None:
        """Who begins is level with who was given least."""
        if sequence.user not in self.users:
            self.tags[sequence.user] = min(self.tags.values(), default=0)
        self.users.setdefault(sequence.user, deque()).append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Nothing more of it is to be read."""
        line = self.users.get(sequence.user, deque())
        if sequence in line:
            line.remove(sequence)
        if not line and sequence.user in self.users:
            del self.users[sequence.user], self.tags[sequence.user]

    def take(self, wanted: int, most: int, texts: int) -> list[Text]:
        """Texts for one step, about `wanted` tokens of at most `most`, and of at most `texts`
        sequences. A text that is longer than `most` comes alone."""
        taken: list[Text] = []
        count = 0
        while self.users and len(taken) < texts and count < wanted:
            sequence = self.users[min(self.users, key=self.tags.__getitem__)][0]
            length = sequence.texts[0]
            if taken and count + length > most:
                break  # whose turn it is begins the next step
            taken.append((sequence, self._read(sequence)))
            count += length
        return taken

    def _read(self, sequence: Sequence) -> list[int]:
        """Its next text, after which the turn passes on."""
        start = sequence.computed
        sequence.computed += sequence.texts.popleft()
        self.tags[sequence.user] += sequence.computed - start
        self.users[sequence.user].rotate(-1)
        if not sequence.texts:
            self.remove(sequence)
        return sequence.tokens[start : sequence.computed]

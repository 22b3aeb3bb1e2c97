"""Decides which rows go into the next step. Pure policy: no llama.cpp, no clock, no I/O.

First one decode row for each running sequence. What is left of the step's budget goes to prompts,
in chunks, by deficit round-robin over users (Shreedhar and Varghese, 1995): each user in turn gets
a quantum of tokens, and what one does not use stays theirs while they wait. So a user with twenty
requests does not delay another's first, and a long prompt does not stop anybody's stream.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import chain

from engine.sequence import Sequence

QUANTUM = 64
"""Prompt tokens a user may add per turn."""
GROWTH = 2048
"""Cells reserved beyond the prompt for a reply without a limit, and by how much it grows."""


@dataclass(frozen=True, slots=True)
class Row:
    """`count` tokens of one sequence in the next step, from its first token not yet computed."""

    sequence: Sequence
    count: int


@dataclass
class Scheduler:
    """Who is running and who waits. `cells` is the size of the pool, `slots` of sequences."""

    cells: int
    slots: int
    limit: int
    running: list[Sequence] = field(default_factory=list)
    users: dict[str, deque[Sequence]] = field(default_factory=dict)
    deficit: dict[str, int] = field(default_factory=dict)

    # --- coming and going ---

    def add(self, sequence: Sequence) -> None:
        """Put a sequence at the end of its user's line."""
        self.users.setdefault(sequence.user, deque()).append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Take a sequence out, wherever it is."""
        if sequence in self.running:
            self.running.remove(sequence)
        line = self.users.get(sequence.user, deque())
        if sequence in line:
            line.remove(sequence)
        if not line:
            self.users.pop(sequence.user, None)
        if not line and not any(other.user == sequence.user for other in self.running):
            self.deficit.pop(sequence.user, None)

    @property
    def waiting(self) -> list[Sequence]:
        """Everybody in line, in the order they will be let in."""
        lines = [list(line) for line in self.users.values()]
        longest = max(map(len, lines), default=0)
        return [line[i] for i in range(longest) for line in lines if i < len(line)]

    @property
    def used(self) -> int:
        """Cells reserved by the running sequences."""
        return sum(sequence.reserved for sequence in self.running)

    def admit(self) -> list[Sequence]:
        """Let in, user by user, whoever fits; who does not fit holds up only those behind them."""
        admitted: list[Sequence] = []
        for user in list(self.users):
            line = self.users.get(user)
            if line and len(self.running) < self.slots and self._fits(line[0]):
                sequence = line.popleft()
                sequence.reserved = self._wish(sequence)
                self.running.append(sequence)
                admitted.append(sequence)
                del self.users[user]
                if line:
                    self.users[user] = line  # behind the others: one each in turn
        return admitted + (self.admit() if admitted else [])

    def _wish(self, sequence: Sequence) -> int:
        """Cells for the tokens so far and those to come, never above the limit of one sequence."""
        to_come = GROWTH if sequence.left is None else sequence.left
        return min(self.limit, len(sequence.tokens) + to_come)

    def _fits(self, sequence: Sequence) -> bool:
        """Whether its cells are free; whoever is alone may try in any case."""
        return not self.running or self.used + self._wish(sequence) <= self.cells

    def grow(self, sequence: Sequence) -> Sequence | None:
        """Room for one more token. When the pool is full, the newest other sequence to pause."""
        if len(sequence.tokens) < sequence.reserved:
            return None
        wish = min(self.limit - sequence.reserved, GROWTH, self.cells - self.used)
        if wish > 0:
            sequence.reserved += wish
            return None
        return max(self.running, key=lambda other: other.number)

    def pause(self, sequence: Sequence) -> None:
        """Back to the head of its user's line; its tokens are computed again when it is let in."""
        self.running.remove(sequence)
        sequence.reserved = 0
        self.users.setdefault(sequence.user, deque()).appendleft(sequence)

    # --- the next step ---

    def plan(self, rows: int, prompt_budget: int) -> list[Row]:
        """The next step's rows: at most `rows` tokens, of them `prompt_budget` for prompts."""
        decoding = [s for s in self.running if s.is_decoding][:rows]
        plan = [Row(sequence, 1) for sequence in decoding]
        room = min(prompt_budget, rows - len(plan))
        return plan + self._prompts(room)

    def _prompts(self, room: int) -> list[Row]:
        """Prompt chunks by deficit round-robin, each sequence at most once."""
        todo: dict[str, deque[Sequence]] = {}
        for sequence in self.running:
            if not sequence.is_decoding:
                todo.setdefault(sequence.user, deque()).append(sequence)
        chunks: dict[Sequence, int] = {}
        while room > 0 and todo:
            for user in list(todo):
                self.deficit[user] = self.deficit.get(user, 0) + QUANTUM
                room -= self._chunk(user, todo[user], chunks, room)
                if not todo[user]:
                    del todo[user]
                    self.deficit[user] = 0
        self._turn(chain(chunks))
        return [Row(sequence, count) for sequence, count in chunks.items()]

    def _chunk(
        self, user: str, line: deque[Sequence], chunks: dict[Sequence, int], room: int
    ) -> int:
        """Spend the user's deficit on their first prompts; returns the tokens spent."""
        spent = 0
        while line and spent < room and self.deficit[user] > 0:
            sequence = line[0]
            missing = sequence.missing - chunks.get(sequence, 0)
            take = min(missing, room - spent, self.deficit[user])
            chunks[sequence] = chunks.get(sequence, 0) + take
            self.deficit[user] -= take
            spent += take
            if take == missing:
                line.popleft()
        return spent

    def _turn(self, served: chain[Sequence]) -> None:
        """Who was served first stands behind the others next time."""
        first = next(served, None)
        if first is not None:
            self.running.sort(key=lambda other: other.user == first.user)

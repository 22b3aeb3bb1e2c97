"""Decides who is let in, and which rows go into the next step. Pure policy: no llama.cpp, no clock.

Whoever has nothing running is let in first; then users by what they were given already, in cells:
start-time fair queueing (Goyal, Vin and Cheng, 1996), in which a burst that came a moment earlier
has no lasting lead. Prompts are read by deficit round-robin (Shreedhar and Varghese, 1995): each
user in turn gets a quantum of tokens, and what one does not use stays theirs while they wait. A
step is one decode row for each streaming sequence; what is left of its budget goes to prompts.
"""

from collections import deque
from dataclasses import dataclass, field
from itertools import chain

from engine.apart import TILE
from engine.sequence import Sequence
from engine.stems import Stems

QUANTUM = 64
"""Prompt tokens a user may add per turn."""
GROWTH = 2048
"""Cells reserved at most beyond the prompt for a reply, and by how much that grows."""
AHEAD = 256
"""Prompt tokens for a step or two: whoever has more to read lets in no further request of theirs.
Let in earlier it would begin no sooner, and be ahead of those who come meanwhile."""
PATIENCE = 8
"""How many may be let in past one that does not fit, before all wait for it."""


@dataclass(slots=True)
class Row:
    """`count` tokens of one sequence in the next step, from its first token not yet computed.

    `reads`: they are a chunk of its prompt (or of what it computes anew after a pause), rather than
    the one token drawn last.
    """

    sequence: Sequence
    count: int
    reads: bool


@dataclass
class Scheduler:
    """Who is running and who waits. `cells` is the size of the pool, `slots` of sequences."""

    cells: int
    slots: int
    limit: int
    stems: Stems = field(default_factory=lambda: Stems(0))
    running: list[Sequence] = field(default_factory=list)
    users: dict[str, deque[Sequence]] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    deficit: dict[str, int] = field(default_factory=dict)

    # --- coming and going ---

    def add(self, sequence: Sequence) -> None:
        """Put a sequence at the end of its user's line."""
        if sequence.user not in self.tags:
            # Level with what runs longest, and at most a pool's worth behind whoever had most.
            least = min((s.tag for s in self.running), default=0)
            self.tags[sequence.user] = max([least, *(t - self.cells for t in self.tags.values())])
        self.users.setdefault(sequence.user, deque()).append(sequence)

    def remove(self, sequence: Sequence) -> None:
        """Take a sequence out, wherever it is."""
        if sequence in self.running:
            self.running.remove(sequence)
            self.stems.leave(sequence)
        line = self.users.get(sequence.user, deque())
        if sequence in line:
            line.remove(sequence)
        if not line:
            self.users.pop(sequence.user, None)
        if not line and not self._runs(sequence.user):
            self.deficit.pop(sequence.user, None)
            self.tags.pop(sequence.user, None)

    def _runs(self, user: str) -> int:
        return sum(sequence.user == user for sequence in self.running)

    @property
    def waiting(self) -> list[Sequence]:
        """Everybody in line, in the order they will be let in, as far as that can be told."""
        order: dict[Sequence, tuple[bool, int]] = {}
        for user, line in self.users.items():
            tag, first = self.tags[user], not self._runs(user)
            for sequence in line:
                order[sequence] = (not first, tag)
                tag, first = tag + self._wish(sequence), False
        return sorted(order, key=order.__getitem__)

    @property
    def line(self) -> int:
        """How many are in line."""
        return sum(map(len, self.users.values()))

    @property
    def used(self) -> int:
        """Cells reserved by the running sequences; what several share counts once."""
        return self.stems.used + sum(s.reserved - s.borrowed for s in self.running)

    # --- who is let in ---

    def admit(self) -> list[Sequence]:
        """Let in whoever fits, user by user; nobody passes one that was passed too often."""
        admitted: list[Sequence] = []
        while (user := self._next()) is not None:
            admitted.append(self._let_in(user))
        return admitted

    def _next(self) -> str | None:
        """Whose first request is let in now; None when no one's may be."""
        if len(self.running) >= self.slots:
            return None
        fitting = [user for user, line in self.users.items() if self._fits(line[0])]
        passed = [line[0].user for line in self.users.values() if line[0].passed >= PATIENCE]
        held_up = [user for user in passed if user not in fitting]
        if any(not self._runs(user) for user in held_up):
            return None
        fresh = next((user for user in fitting if not self._runs(user)), None)
        if fresh or held_up:
            return fresh
        ready = (user for user in fitting if self._unread(user) < AHEAD)
        return min(ready, key=self.tags.__getitem__, default=None)

    def _unread(self, user: str) -> int:
        """Tokens of the user's running prompts that the next steps can read."""
        mine = (s for s in self.running if s.user == user)
        return sum(s.missing for s in mine if not s.is_decoding and not s.awaits)

    def _let_in(self, user: str) -> Sequence:
        line = self.users.pop(user)
        sequence = line.popleft()
        cost = self._cost(sequence)
        for other in self.users.values():
            other[0].passed += not self._fits(other[0])
        self._share_beginning(sequence)
        sequence.reserved = self._wish(sequence)
        self.running.append(sequence)
        sequence.tag, sequence.charged = self.tags[user], cost
        self.tags[user] += cost
        if line:
            self.users[user] = line  # behind the others
        return sequence

    def _share_beginning(self, sequence: Sequence) -> None:
        if sequence.request.cache:
            stem = self.stems.find(sequence) or self.stems.plant(sequence, self.running)
            if stem:
                self.stems.join(sequence, stem)

    def _wish(self, sequence: Sequence) -> int:
        """Cells for the tokens so far and those to come, never above the limit of one sequence;
        for a long reply those it may soon need, as most end long before their limit."""
        to_come = GROWTH if sequence.left is None else min(sequence.left, GROWTH)
        return int(min(self.limit, sequence.limit, len(sequence.tokens) + to_come))

    def _cost(self, sequence: Sequence) -> int:
        """Cells that letting it in takes from the others."""
        stem = self.stems.find(sequence) if sequence.request.cache else None
        return self._wish(sequence) - (stem.length if stem and stem.members else 0)

    def _fits(self, sequence: Sequence) -> bool:
        """Whether its cells are free; whoever is alone may try in any case."""
        return not self.running or self.used + self._cost(sequence) <= self.cells

    def crowd(self) -> list[Sequence]:
        """Whom to pause so that everybody has a turn: while somebody waits who has nothing running,
        the newest sequences of those who have several, if that makes room; else nobody."""
        fresh = [line[0] for user, line in self.users.items() if not self._runs(user)]
        if not fresh:
            return []
        first = next((s for s in fresh if s.passed >= PATIENCE), fresh[0])  # others wait for it
        left = {user: self._runs(user) for user in {s.user for s in self.running}}
        victims: list[Sequence] = []
        lacking = self.used + self._cost(first) - self.cells
        for sequence in sorted(self.running, key=lambda s: (left[s.user], s.number), reverse=True):
            if victims and lacking <= 0:
                break
            if left[sequence.user] > 1:
                left[sequence.user] -= 1
                lacking -= sequence.reserved - sequence.borrowed
                victims.append(sequence)
        return victims if lacking <= 0 else []

    # --- room ---

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
        """Back to the head of its user's line; it goes on from there when it is let in again."""
        self.running.remove(sequence)
        self.stems.leave(sequence)
        sequence.reserved = 0
        self.tags[sequence.user] -= sequence.charged
        self.users.setdefault(sequence.user, deque()).appendleft(sequence)

    # --- the next step ---

    def plan(self, rows: int, prompt_budget: int) -> list[Row]:
        """The next step's rows: at most `rows` tokens, of them `prompt_budget` for prompts."""
        decoding = [s for s in self.running if s.is_decoding][:rows]
        plan = [Row(sequence, 1, reads=False) for sequence in decoding]
        if len(decoding) < len(self.running):
            plan += self._prompts(prompt_budget, rows - len(plan))
        return plan

    def _prompts(self, budget: int, most: int) -> list[Row]:
        """Prompt chunks by deficit round-robin, each sequence at most once."""
        room = min(budget, most)
        todo: dict[str, deque[Sequence]] = {}
        for sequence in self.running:
            if not sequence.is_decoding and not sequence.awaits:
                todo.setdefault(sequence.user, deque()).append(sequence)
        chunks: dict[Sequence, int] = {}
        while room > 0 and todo:
            for user in list(todo):
                self.deficit[user] = self.deficit.get(user, 0) + QUANTUM
                room -= self._chunk(user, todo[user], chunks, room)
                if not todo[user]:
                    del todo[user]
                    self.deficit[user] = 0
        if len(chunks) == 1:
            self._read_up(chunks, most)
        self._turn(chain(chunks))
        return [Row(sequence, count, reads=True) for sequence, count in chunks.items()]

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

    def _read_up(self, chunks: dict[Sequence, int], most: int) -> None:
        """Add a rest of less than a tile, if it fits: in a step of its own it would take longer
        than all this chunk."""
        [(sequence, count)] = chunks.items()
        rest = sequence.missing - count
        if 0 < rest < TILE <= count and sequence.missing <= most:
            chunks[sequence] += rest
            self.deficit[sequence.user] -= rest

    def _turn(self, served: chain[Sequence]) -> None:
        """Who was served first stands behind the others next time."""
        first = next(served, None)
        if first is not None:
            self.running.sort(key=lambda other: other.user == first.user)

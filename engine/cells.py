"""What lies in the pool of KV cells: gives a sequence its cells, with whatever of its tokens is
computed already, and keeps what was computed when it goes."""

from engine.prefixes import LEAST, SHARED, Prefix, Prefixes
from engine.runner import heap
from engine.runner.model import Model
from engine.scheduler import Scheduler
from engine.sequence import Sequence
from engine.stems import Stem

PAGE, OBJECT = 4096, 512
"""Bytes: large arrays take whole pages, and each prefix some objects of Python's."""


class Cells:
    """Carries out what `Scheduler`, `Stems` and `Prefixes` decide, on the model's memory."""

    def __init__(self, model: Model, scheduler: Scheduler, prefixes: Prefixes) -> None:
        self.model = model
        self.scheduler = scheduler
        self.prefixes = prefixes
        self.slots = list(range(model.sequences))
        self.stem_slots = list(range(model.sequences, model.sequences + model.stems))
        self.clean = True

    # --- sequences ---

    def place(self, sequence: Sequence) -> None:
        """A sequence was let in: a slot for it, and what is known of its beginning."""
        sequence.slot = self.slots.pop()
        self.clean = False
        if not sequence.awaits:
            self._begin(sequence)
        self.share()

    def release(self, sequence: Sequence) -> None:
        """A sequence goes; what it computed is kept, where its request allows that."""
        if sequence.request.cache and sequence.computed >= LEAST and self.prefixes.room:
            self._keep(sequence.user, sequence.slot, sequence.tokens[: sequence.computed])
        self.model.forget(sequence.slot)
        self.slots.append(sequence.slot)
        sequence.was_paused = sequence.was_paused or sequence.computed > 0
        sequence.slot, sequence.computed = -1, 0

    def _begin(self, sequence: Sequence) -> None:
        """Take over the longest beginning that somebody has computed."""
        if sequence.request.cache:
            self._restore(sequence)
        if sequence.stem and sequence.stem.is_ready:
            self._graft(sequence, sequence.stem)
        if not sequence.said:  # what it finds after a pause may be its own work
            found = sequence.computed
            sequence.cached = min(found, sequence.cached) if sequence.was_paused else found

    def _restore(self, sequence: Sequence) -> None:
        """From host memory, if that has more of it than the cells that it may share."""
        stem = sequence.stem
        prefix, length = self.prefixes.best(sequence.user, sequence.numbers, sequence.shareable)
        if prefix is None or (stem and stem.is_ready and length <= stem.length):
            return
        restored = self.model.restore(sequence.slot, prefix.state)
        if restored and self.model.cut(sequence.slot, length):
            sequence.computed = length
        else:
            self.model.forget(sequence.slot)

    def _graft(self, sequence: Sequence, stem: Stem) -> None:
        """Let the stem's cells stand for the beginning of the sequence."""
        self.model.forget(sequence.slot, upto=stem.length)
        self.model.fork(stem.slot, sequence.slot, stem.length)
        sequence.computed = max(sequence.computed, stem.length)

    def reread(self, sequence: Sequence, tokens: int) -> None:
        """Have so many tokens of a sequence read at once, its last known ones once more."""
        length = len(sequence.tokens) - tokens
        if not (self.model.keeps_all and sequence.borrowed <= length < sequence.computed):
            return
        if self.model.cut(sequence.slot, length):
            sequence.computed = length

    def _keep(self, owner: str, slot: int, tokens: list[int]) -> None:
        state = self.model.save(slot, most=self.prefixes.room)
        if state is not None:
            known = Prefix.numbers(tokens)
            size = -(-len(state) // PAGE) * PAGE + known.nbytes + OBJECT
            self.prefixes.keep(Prefix(owner, known, state, size))

    # --- stems ---

    def share(self) -> None:
        """Make stems of what is computed by now, for those that wait for it."""
        for stem in self.scheduler.stems.all:
            if not stem.is_ready and stem.members[0].computed >= stem.length:
                first, *others = stem.members
                stem.slot = self.stem_slots.pop()
                self.model.fork(first.slot, stem.slot, stem.length)
                for other in others:
                    if other.slot >= 0 and other.computed < stem.length:
                        self._begin(other)

    def trim(self) -> None:
        """Let go of stems that nobody needs, as far as their cells are needed."""
        stems = self.scheduler.stems
        for stem in list(stems.idle):
            idle = sum(other.length for other in stems.idle)
            crowded = not self.stem_slots or len(stems.all) >= stems.most
            if stem.owner != SHARED or crowded or self.scheduler.used + idle > self.scheduler.cells:
                self._fell(stem)

    def rest(self) -> None:
        """Nobody is served: empty the pool, so that the next reply finds it as the first one did.

        What it computes then does not depend on what was here before.
        """
        if self.clean:
            return
        for stem in list(self.scheduler.stems.all):
            self._fell(stem)
        self.model.clear()
        heap.give_back()
        self.clean = True

    def _fell(self, stem: Stem) -> None:
        if stem.owner == SHARED:
            self._keep(SHARED, stem.slot, stem.tokens)
        self.model.forget(stem.slot)
        self.stem_slots.append(stem.slot)
        self.scheduler.stems.all.remove(stem)

"""Continuous batching: one llama_decode for everyone, over and over."""

import queue
import time
from collections.abc import Callable
from typing import Protocol

from engine.budget import Budget
from engine.protocol import Entry, Part, done, status
from engine.runner.model import Model, PoolFull, Tokens
from engine.runner.sampling import Sampler
from engine.scheduler import Row, Scheduler
from engine.sequence import Sequence


class Outbox(Protocol):
    """Where what is said goes. Nothing here may block."""

    def say(self, sequence: Sequence, parts: list[Part]) -> None:
        """Append to what the sequence says."""

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        """A status."""

    def end(self, sequence: Sequence, entry: Entry) -> None:
        """The last entry."""


Cancel = str
Inbox = queue.SimpleQueue[Sequence | Cancel | None]
"""Sequences to run, ids of replies to stop, or None to come to an end."""


class Loop:
    """Serves every sequence of one model."""

    def __init__(self, model: Model, scheduler: Scheduler, inbox: Inbox, outbox: Outbox) -> None:
        self.model = model
        self.scheduler = scheduler
        self.inbox = inbox
        self.outbox = outbox
        self.budget = Budget(model.batch_size)
        self.slots = list(range(scheduler.slots))
        self.known: dict[str, Sequence] = {}
        self.ending = False

    def run(self, changed: Callable[[int], None]) -> None:
        """Step until told to end; `changed` hears how many sequences run when that changes."""
        before = 0
        while not self.ending:
            self.step()
            now = len(self.scheduler.running)
            if now != before:
                changed(now)
                before = now

    def step(self) -> None:
        """Inbox -> schedule -> decode -> sample -> emit."""
        self._receive()
        self._make_room()
        self._admit()
        streaming = any(s.is_decoding for s in self.scheduler.running)
        rows = self.scheduler.plan(self.model.batch_size, self.budget.prompt_tokens(streaming))
        if rows:
            self._emit(rows, self._decode(rows))

    # --- inbox ---

    def _receive(self) -> None:
        """Take in what has come; wait for it when there is nothing to do."""
        wait = not self.known
        while wait or not self.inbox.empty():
            word = self.inbox.get()
            wait = False
            if word is None:
                self.ending = True
            elif isinstance(word, Sequence):
                self.known[word.reply] = word
                self.scheduler.add(word)
            elif word in self.known:
                self._finish(self.known[word], "cancelled")

    # --- schedule ---

    def _admit(self) -> None:
        for sequence in self.scheduler.admit():
            sequence.slot = self.slots.pop()
            sequence.started = sequence.started or time.monotonic()
            sequence.sampler = sequence.sampler or self._sampler(sequence)
        for position, sequence in enumerate(self.scheduler.waiting, start=1):
            if sequence.position != position:
                sequence.position = position
                self.outbox.tell(sequence, status("queued", position=position))

    def _sampler(self, sequence: Sequence) -> Sampler:
        prompt = sequence.tokens[: sequence.prompt]
        return Sampler(sequence.request.sampling, self.model.vocabulary, prompt)

    def _make_room(self) -> None:
        """Every running sequence has a cell for its next token, or the newest ones are paused."""
        for sequence in list(self.scheduler.running):
            while sequence.slot >= 0 and (newest := self.scheduler.grow(sequence)):
                self._pause(newest)

    def _pause(self, sequence: Sequence) -> None:
        """Make room: its cells go, its tokens stay and are computed again later."""
        self._release(sequence)
        self.scheduler.pause(sequence)

    def _release(self, sequence: Sequence) -> None:
        self.model.forget(sequence.slot)
        self.slots.append(sequence.slot)
        sequence.slot, sequence.computed = -1, 0

    # --- decode ---

    def _decode(self, rows: list[Row]) -> list[int]:
        """Batch indices of the rows that end their sequence's known tokens; none when the pool
        was full after all: then room is made and the step is tried anew."""
        begun = time.monotonic()
        try:
            wanted = self.model.decode([self._tokens(row) for row in rows])
        except PoolFull:
            self._yield()
            rows.clear()
            return []
        prompt = sum(row.count for row in rows if not row.sequence.is_decoding)
        self.budget.measured(sum(row.count for row in rows), prompt, time.monotonic() - begun)
        return wanted

    def _yield(self) -> None:
        """The pool holds less than was counted on: the newest sequence is paused, and as many
        cells as the others have reserved are counted on from now on. One alone has all there is.
        """
        newest = max(self.scheduler.running, key=lambda s: s.number)
        if len(self.scheduler.running) == 1:
            self._finish(newest, "length")
        else:
            self._pause(newest)
            self.scheduler.cells = self.scheduler.used

    def _tokens(self, row: Row) -> Tokens:
        s = row.sequence
        upto = s.computed + row.count
        return Tokens(s.slot, s.computed, s.tokens[s.computed : upto], upto == len(s.tokens))

    # --- sample and emit ---

    def _emit(self, rows: list[Row], wanted: list[int]) -> None:
        indices = iter(wanted)
        for row in rows:
            sequence = row.sequence
            sequence.computed += row.count
            if sequence.missing == 0:
                self._say(sequence, self.model.sample(sequence.sampler, next(indices)))
            elif sequence.said == 0:
                numbers = {"done": sequence.computed, "total": sequence.prompt}
                self.outbox.tell(sequence, status("prefill", **numbers))

    def _say(self, sequence: Sequence, token: int) -> None:
        """Take a sampled token in: say it, or end."""
        sequence.first = sequence.first or time.monotonic()
        if self.model.vocabulary.ends(token):
            self._finish(sequence, "stop")
            return
        sequence.tokens.append(token)
        text = sequence.decoder.decode(self.model.vocabulary.piece(token))
        if text:
            self.outbox.say(sequence, sequence.read(text))
        if sequence.left == 0 or len(sequence.tokens) >= self.scheduler.limit:
            self._finish(sequence, "length")

    def _finish(self, sequence: Sequence, reason: str) -> None:
        """The sequence ends: its cells are free for the very next step."""
        rest = sequence.decoder.decode(b"", final=True)
        self.outbox.say(sequence, sequence.read(rest, final=True))
        end = done(reason, usage=sequence.usage(), timings=sequence.timings())
        self.outbox.end(sequence, end)
        if sequence.slot >= 0:
            self._release(sequence)
        if sequence.sampler:
            sequence.sampler.free()
        self.scheduler.remove(sequence)
        del self.known[sequence.reply]

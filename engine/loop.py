"""Continuous batching: one llama_decode for everyone, over and over."""

import time
from collections.abc import Callable
from itertools import islice
from typing import Any, Protocol

from engine.apart import TILE, Apart
from engine.budget import Budget
from engine.cells import Cells
from engine.groups import Groups
from engine.inbox import Inbox, receive
from engine.prefixes import Prefixes
from engine.protocol import Entry, Logprob, Part, done, status
from engine.runner.model import Model, PoolFull, Tokens
from engine.runner.sampling import Sampler
from engine.scheduler import Row, Scheduler
from engine.sequence import Sequence
from engine.tally import Tally
from engine.threads import Threads
from engine.waits import Waits

LINE_S = 1.0
"""How often those in line hear anew how long it will take."""
LINE_MOST = 256
"""Of those in line, so many are told of by whom they are for."""


class Outbox(Protocol):
    """Where what is said goes. Nothing here may block."""

    def say(self, sequence: Sequence, parts: list[Part], logprob: Logprob | None = None) -> None:
        """Append to what the sequence says."""

    def tell(self, sequence: Sequence, entry: Entry) -> None:
        """A status."""

    def end(self, sequence: Sequence, entry: Entry) -> None:
        """The last entry."""


class Loop:
    """Serves every sequence of one model. `steps` and `tally` count what it did."""

    def __init__(
        self,
        model: Model,
        scheduler: Scheduler,
        prefixes: Prefixes,
        inbox: Inbox,
        outbox: Outbox,
    ) -> None:
        self.model = model
        self.scheduler = scheduler
        self.cells = Cells(model, scheduler, prefixes)
        self.inbox = inbox
        self.outbox = outbox
        self.budget = Budget(model.batch_size)
        self.groups = Groups()
        self.apart = Apart()
        self.waits = Waits()
        self.threads = Threads(model.threads)
        self.tally = Tally()
        self.known: dict[str, Sequence] = {}
        self.told = 0.0
        self.steps = 0
        self.ending = False

    def run(self, changed: Callable[["Loop"], None]) -> None:
        """Step until told to end; `changed` hears when the number of those that run or wait
        changes, and every second while there is anything to do."""
        before, told = (0, 0), 0.0
        while not self.ending:
            self.step()
            now = (len(self.scheduler.running), self.scheduler.line)
            if now != before or time.monotonic() - told > LINE_S:
                changed(self)
                before, told = now, time.monotonic()

    def step(self) -> None:
        """Inbox -> schedule -> decode -> sample -> emit."""
        self._receive()
        self._make_room()
        self._admit()
        streaming = sum(s.is_decoding for s in self.scheduler.running)
        reading = len(self.scheduler.running) - streaming
        tokens = self.budget.prompt_tokens(streaming, reading)
        rows = self.scheduler.plan(self.model.batch_size, tokens)
        for group in self._groups(rows):
            self._emit(group, self._decode(group))
        self.steps += 1

    # --- inbox ---

    def _receive(self) -> None:
        """Take in what has come."""
        if not self.known:
            self.cells.rest()
        ended = receive(self.inbox, self.known, self.scheduler.add, self._cancel)
        self.ending = self.ending or ended

    def _cancel(self, sequence: Sequence) -> None:
        self._finish(sequence, "cancelled")

    # --- schedule ---

    def _admit(self) -> None:
        if self.scheduler.users:
            self._let_in()
            for sequence in self.scheduler.crowd():
                self._pause(sequence)
            self._let_in()
            self._tell_line()

    def _let_in(self) -> None:
        for sequence in self.scheduler.admit():
            self.cells.trim()
            self.cells.place(sequence)
            if self.budget.rather_tile(sequence.missing):
                self.cells.reread(sequence, TILE)
            sequence.started = sequence.started or time.monotonic()
            if sequence.is_spent:
                self._finish(sequence, "error", code="allowance_spent")
            elif not sequence.sampler:
                self._make_sampler(sequence)

    def _make_sampler(self, sequence: Sequence) -> None:
        prompt, sampling = sequence.tokens[: sequence.prompt], sequence.request.sampling
        try:
            sequence.sampler = Sampler(
                sampling, self.model.vocabulary, prompt, sequence.grammar, sequence.marks
            )
        except ValueError as refused:
            self._finish(sequence, "error", code="bad_grammar", detail=str(refused))

    def _tell_line(self) -> None:
        """Those in line hear their place when it changes, and how long it will take."""
        now = time.monotonic()
        again, line = now - self.told > LINE_S, self.scheduler.waiting
        if again:
            self.told = now
        waits = self._estimate(len(line))
        for position, (sequence, wait) in enumerate(zip(line, waits, strict=True), start=1):
            if again or sequence.position != position:
                sequence.position = position
                known = {} if wait is None else {"wait": round(wait, 1)}
                self.outbox.tell(sequence, status("queued", position=position, **known))

    def line(self) -> tuple[list[str], list[float | None]]:
        """Whose replies wait, in their order, and in how many seconds each would begin; and last,
        one that came now."""
        users = [sequence.user for sequence in self.scheduler.waiting[:LINE_MOST]]
        if not users and len(self.scheduler.running) < self.scheduler.slots:
            return [], [0.0]
        return users, self._estimate(len(users) + 1)

    def _estimate(self, line: int) -> list[float | None]:
        """The seconds until so many replies in line begin, as far as that can be told."""
        now = time.monotonic()
        running = [now - sequence.started for sequence in self.scheduler.running]
        return self.waits.estimate(running, line)

    def _make_room(self) -> None:
        """Every running sequence has a cell for its next token, or the newest ones are paused."""
        for sequence in list(self.scheduler.running):
            while sequence.slot >= 0 and (newest := self.scheduler.grow(sequence)):
                self._pause(newest)
        self.cells.trim()  # what was reserved just now may lie under beginnings nobody needs

    def _pause(self, sequence: Sequence) -> None:
        """Make room: its cells go, its tokens stay; what was computed is put aside if allowed."""
        self.cells.release(sequence)
        self.scheduler.pause(sequence)

    # --- decode ---

    def _groups(self, rows: list[Row]) -> list[list[Row]]:
        """The step's rows in the parts that are computed one after the other."""
        reading = [row for row in rows if row.reads]
        tokens = sum(row.count for row in reading)
        if reading and (len(reading) == len(rows) or not self.apart.better(tokens)):
            return [rows]
        left = iter(row for row in rows if not row.reads)
        counts = self.groups.split(len(rows) - len(reading))
        return [part for part in (*(list(islice(left, n)) for n in counts), reading) if part]

    def _decode(self, rows: list[Row]) -> list[int]:
        """Batch indices of the rows that end their sequence's known tokens; none when the pool
        was full after all: then room is made and the step is tried anew."""
        rows[:] = [row for row in rows if row.sequence.slot >= 0]  # one may be paused meanwhile
        if not rows:
            return []  # llama.cpp fails at an empty batch
        begun = time.monotonic()
        try:
            wanted = self.model.decode([self._tokens(row) for row in rows])
        except PoolFull:
            self._yield()
            rows.clear()
            return []
        self._measured(rows, time.monotonic() - begun)
        return wanted

    def _measured(self, rows: list[Row], seconds: float) -> None:
        prompt = sum(row.count for row in rows if row.reads)
        count = sum(row.count for row in rows)
        self.tally.read += prompt
        self.budget.measured(count, prompt, seconds)
        self.apart.measured(count, prompt, seconds)
        if not prompt:
            self.groups.measured(len(rows), seconds)
        if (threads := self.threads.count()) is not None:
            self.model.use(threads)

    def _yield(self) -> None:
        """The pool holds less than was counted on: the newest sequence is paused, and as many
        cells as the others have reserved are counted on from now on. One alone has all there is.
        """
        newest = max(self.scheduler.running, key=lambda s: s.number)
        if len(self.scheduler.running) == 1:
            self._finish(newest, "length", code="context_full")
        else:
            self._pause(newest)
            self.scheduler.cells = self.scheduler.used

    def _tokens(self, row: Row) -> Tokens:
        s = row.sequence
        upto = s.computed + row.count
        return Tokens(s.slot, s.computed, s.tokens[s.computed : upto], upto == len(s.tokens))

    # --- sample and emit ---

    def _emit(self, rows: list[Row], wanted: list[int]) -> None:
        for row in rows:
            row.sequence.computed += row.count
        self.cells.share()  # before anyone may end who computed for others
        read = []
        for row in rows:
            sequence = row.sequence
            if sequence.missing == 0:
                read.append(sequence)
            elif sequence.said == 0:
                numbers = {"done": sequence.computed, "total": sequence.prompt}
                self.outbox.tell(sequence, status("prefill", **numbers))
        drawn = self.model.draw([(s.sampler, i) for s, i in zip(read, wanted, strict=True)])
        for sequence, index, token in zip(read, wanted, drawn, strict=True):
            self._say(sequence, index, token)

    def _say(self, sequence: Sequence, index: int, token: int) -> None:
        """A sequence's next token was drawn: say it, or end."""
        sequence.first = sequence.first or time.monotonic()
        if self.model.vocabulary.ends(token):
            self._stop(sequence)
            return
        sequence.tokens.append(token)
        self.tally.written += 1
        piece = sequence.marks.get(token) or self.model.vocabulary.piece(token)
        parts = sequence.hear(piece)
        asked = sequence.request.sampling.logprobs is not None
        logprob = self.model.logprob(sequence.sampler, index, token) if asked else None
        if parts or logprob:
            self.outbox.say(sequence, parts, logprob)
        if sequence.speech.is_over:
            self._finish(sequence, "stop")
        elif sequence.left == 0:
            self._finish(sequence, "length")
        elif len(sequence.tokens) >= min(self.scheduler.limit, sequence.limit):
            self._finish(sequence, "length", code="context_full")
        elif sequence.is_spent:
            self._finish(sequence, "length", code="allowance_spent")

    def _stop(self, sequence: Sequence) -> None:
        """The model has ended the reply, or its grammar has become too slow to go on."""
        failed = sequence.sampler.failed
        if failed:
            detail, facts = failed.sentence, failed.facts
            self._finish(sequence, "error", code="bad_grammar", detail=detail, facts=facts)
        else:
            self._finish(sequence, "stop")

    def _finish(self, sequence: Sequence, reason: str, **why: Any) -> None:
        """The sequence ends: its cells are free for the very next step. `why` are code, detail and
        facts as `protocol.done` takes them."""
        self.outbox.say(sequence, sequence.finish())
        usage, timings = sequence.usage(), sequence.timings()
        stop = sequence.speech.stopped
        self.outbox.end(sequence, done(reason, stop=stop, usage=usage, timings=timings, **why))
        self._count(sequence)
        if sequence.slot >= 0:
            self.waits.ended(time.monotonic() - sequence.started)
            self.cells.release(sequence)
        if sequence.sampler:
            sequence.sampler.free()
        self.scheduler.remove(sequence)
        del self.known[sequence.reply]

    def _count(self, sequence: Sequence) -> None:
        """One reply more has ended."""
        arrived, started, first = sequence.arrived, sequence.started, sequence.first
        queued, heard = started - arrived if started else None, first - arrived if first else None
        self.tally.end(sequence.cached, queued, heard)

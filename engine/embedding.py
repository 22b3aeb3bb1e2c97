"""Embeds everybody's texts, as many at a time as a step holds, over and over."""

import base64
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.average import average
from engine.inbox import Inbox, receive
from engine.loop import Outbox
from engine.portions import Portions, Text
from engine.protocol import Part, done
from engine.runner.embedder import Embedder, Vectors, unit
from engine.sentence import gettext_noop
from engine.sequence import Sequence
from engine.tally import Tally
from engine.threads import Threads

TOLD_S = 1.0
STEP_S = 0.2
"""How long a step should take: whoever comes meanwhile waits for it."""
LEAST, MOST = 64, 256
"""Tokens of a step in which each is about as cheap as it gets: with fewer the weights are read for
too little, and with more, texts attend to each other in vain. Measured on all-MiniLM-L6-v2's shape
with texts of 40 tokens: in passes of 1,024 a third fewer are embedded than in passes of 256."""

NO_NUMBERS = gettext_noop("It gives vectors that are no numbers.")


class Embedding:
    """Serves every sequence of one embedding model, as `engine.loop.Loop` does those of another."""

    def __init__(self, model: Embedder, inbox: Inbox, outbox: Outbox) -> None:
        self.model = model
        self.inbox = inbox
        self.outbox = outbox
        self.portions = Portions()
        self.threads = Threads(model.threads)
        self.tally = Tally()
        self.known: dict[str, Sequence] = {}
        self.each = 0.0  # seconds that a token takes
        self.steps = 0
        self.ending = False

    def run(self, changed: Callable[["Embedding"], None]) -> None:
        """Step until told to end; `changed` hears when the number of those served changes, and
        every second while there is anything to do."""
        before, told = 0, 0.0
        while not self.ending:
            self.step()
            if len(self.known) != before or time.monotonic() - told > TOLD_S:
                changed(self)
                before, told = len(self.known), time.monotonic()

    def report(self) -> dict[str, Any]:
        """How it is doing, as a ModelState says it: everybody's turn comes, and nobody waits in
        line."""
        facts = {"running": len(self.known), "cells": 0, "kept": 0, "line": [], "waits": [0.0]}
        return {**facts, "tally": self.tally.dump()}

    def step(self) -> None:
        """Inbox -> portion -> vectors -> emit."""
        self._receive()
        wanted = min(MOST, max(LEAST, int(STEP_S / self.each))) if self.each else LEAST
        most, texts = self.model.batch_size, self.model.sequences
        if portion := self.portions.take(wanted, most, texts):
            self._emit(portion, self._embed(portion))
        self.steps += 1

    def _receive(self) -> None:
        """Take in what has come."""
        ended = receive(self.inbox, self.known, self.portions.add, self._cancel)
        self.ending = self.ending or ended

    def _cancel(self, sequence: Sequence) -> None:
        self._finish(sequence, "cancelled")

    def _embed(self, portion: list[Text]) -> Vectors:
        begun = time.monotonic()
        for sequence, _text in portion:
            sequence.started = sequence.started or begun
        vectors = self.model.embed([text for _sequence, text in portion])
        count = sum(len(text) for _sequence, text in portion)
        self.tally.read += count
        self.each = average(self.each, (time.monotonic() - begun) / count)
        if (threads := self.threads.count()) is not None:
            self.model.use(threads)
        return vectors

    def _emit(self, portion: list[Text], vectors: Vectors) -> None:
        """Each request's vectors to its stream, in the order of its texts."""
        whose: dict[Sequence, list[int]] = {}
        for row, (sequence, _text) in enumerate(portion):
            whose.setdefault(sequence, []).append(row)
        for sequence, rows in whose.items():
            sequence.first = sequence.first or time.monotonic()
            self._say(sequence, vectors[rows])

    def _say(self, sequence: Sequence, vectors: Vectors) -> None:
        if not np.isfinite(vectors).all():
            self._finish(sequence, "error", code="model_bad", detail=NO_NUMBERS)
            return
        if dimensions := sequence.request.dimensions:
            vectors = unit(vectors[:, :dimensions])
        parts: list[Part] = [("e", written(vector)) for vector in vectors]
        self.outbox.say(sequence, parts)
        if not sequence.texts:
            self._finish(sequence, "stop")

    def _finish(self, sequence: Sequence, reason: str, **why: Any) -> None:
        """The sequence ends. `why` are code, detail and facts as `protocol.done` takes them."""
        usage, timings = sequence.usage(), sequence.timings()
        self.outbox.end(sequence, done(reason, usage=usage, timings=timings, **why))
        arrived, started, first = sequence.arrived, sequence.started, sequence.first
        queued, heard = started - arrived if started else None, first - arrived if first else None
        self.tally.end(0, queued, heard)
        self.portions.remove(sequence)
        del self.known[sequence.reply]


def written(vector: Vectors) -> str:
    """Its numbers as protocol.Part has them."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()

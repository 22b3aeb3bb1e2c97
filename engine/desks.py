"""Prepares the requests of many people side by side: a slow template delays only its owner."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Protocol

from engine.inbox import Inbox
from engine.loop import Outbox
from engine.preparer import CannotAnswer
from engine.protocol import Generate, done
from engine.sequence import Sequence

log = logging.getLogger("hearth.engine")

DESKS = 4
"""How many requests are prepared at a time."""


class Clerk(Protocol):
    """Who sits at a desk."""

    def start(self) -> None:
        """Get ready what the first request needs."""

    def prepare(self, sequence: Sequence) -> None:
        """Give a sequence its tokens; raises CannotAnswer."""


class Desks:
    """Each person's requests go one after the other, in the order they came; people take turns.

    Its threads are daemons: one that fails ends the process through `threading.excepthook`.
    """

    def __init__(
        self, make: Callable[[], Clerk], inbox: Inbox, outbox: Outbox, desks: int = DESKS
    ) -> None:
        self.inbox = inbox
        self.outbox = outbox
        self.numbers = count()
        self.lines: dict[str, deque[Sequence]] = {}
        self.turns: deque[str] = deque()  # people in whose line nobody is at a desk
        self.here: dict[str, bool] = {}  # replies not handed over; whether they are to stop
        self.free = [make() for _ in range(desks)]
        self.changed = threading.Condition()
        self.free[-1].start()  # ahead of its first use: so it costs no reply any time
        for number in range(desks):
            threading.Thread(target=self._run, name=f"desk {number}", daemon=True).start()

    def take(self, request: Generate) -> None:
        """Put a request at the end of its owner's line."""
        sequence = Sequence(request, next(self.numbers), [], 0)
        with self.changed:
            if sequence.reply in self.here:
                log.error("the reply %s was asked for twice", sequence.reply)
                return
            self.here[sequence.reply] = False
            line = self.lines.setdefault(sequence.user, deque())
            line.append(sequence)
            if len(line) == 1:
                self.turns.append(sequence.user)
                self.changed.notify()

    def stop(self, reply: str) -> None:
        """Stop a reply, wherever it is by now."""
        with self.changed:
            if reply in self.here:
                self.here[reply] = True
            else:
                self.inbox.put(reply)

    def _run(self) -> None:
        while True:
            preparer, sequence = self._next()
            if self.here[sequence.reply]:
                self.outbox.end(sequence, done("cancelled"))
            elif self._prepare(preparer, sequence):
                self.inbox.put(sequence)
            self._leave(preparer, sequence)

    def _next(self) -> tuple[Clerk, Sequence]:
        """The first request of whose turn it is, and the desk used last: its renderer runs."""
        with self.changed:
            self.changed.wait_for(lambda: self.turns)
            return self.free.pop(), self.lines[self.turns.popleft()][0]

    def _prepare(self, preparer: Clerk, sequence: Sequence) -> bool:
        """Whether it is ready for the loop; if not, the reply has ended with the reason."""
        try:
            preparer.prepare(sequence)
        except CannotAnswer as no:
            end = done("error", code=no.code, detail=no.detail, facts=no.facts)
            self.outbox.end(sequence, end)
            return False
        return True

    def _leave(self, preparer: Clerk, sequence: Sequence) -> None:
        """Free the desk; a stop that came meanwhile follows the sequence into the inbox."""
        with self.changed:
            if self.here.pop(sequence.reply):
                self.inbox.put(sequence.reply)
            line = self.lines[sequence.user]
            line.popleft()
            if line:
                self.turns.append(sequence.user)
                self.changed.notify()
            else:
                del self.lines[sequence.user]
            self.free.append(preparer)

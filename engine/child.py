"""`python -m engine.child`: one model in a process of its own.

Orders come as JSON lines on standard input, events leave as JSON lines on standard output. When the
input ends the service is gone, and so is this process, even in the middle of loading. A ping is
answered by the thread that listens, so that it tells of a step that does not end as well.
"""

import json
import logging
import os
import queue
import sys
import threading
from dataclasses import dataclass
from functools import partial
from typing import Any

from engine import fit
from engine.client import connect_sync
from engine.desks import Desks
from engine.embedding import Embedding
from engine.emitter import Emitter
from engine.gguf import BadGGUF, read_model
from engine.inbox import Inbox
from engine.loop import Loop
from engine.prefixes import Prefixes
from engine.preparer import Preparer
from engine.protocol import Generate, Load
from engine.runner.embedder import Embedder
from engine.runner.loading import LoadFailed, Settings
from engine.runner.model import Model
from engine.scheduler import Scheduler
from engine.stems import Stems
from engine.texts import Texts
from journal import ids, setting

ROOM_MOST, ROOM_PART = 4 * 2**30, 10
"""For idle prefixes: at most so many bytes, and at most this part of the memory that is free."""

log = logging.getLogger("hearth.engine")


@dataclass(frozen=True, slots=True)
class Events:
    """The way back to the service."""

    fd: int

    def send(self, event: str, **facts: Any) -> None:
        """One event, whole: a single write of a short line is never interleaved with another."""
        os.write(self.fd, (json.dumps({"event": event, **facts}) + "\n").encode())


YIELDS = 5
"""Added to the niceness: a model takes every processor there is and for long, and whoever opens a
page or sends a message needs one for a moment."""


def main() -> None:
    """Load the model that the environment describes, then serve until told to end."""
    threading.excepthook = _fall
    setting.begin("model")
    os.nice(YIELDS)
    events = Events(os.dup(1))
    os.dup2(2, 1)  # whatever a library prints must not look like an event
    given = json.loads(os.environ["HEARTH_MODEL"])
    settings = Settings(given["path"], Load.read(given["load"]))
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    pulse = Pulse(events)
    threading.Thread(target=_listen, args=(orders, pulse), daemon=True).start()
    try:
        model = _loaded(settings, Progress(events))
    except (LoadFailed, BadGGUF) as failure:
        events.send("failed", detail=str(failure))
        os._exit(1)  # a thread is reading, over which Python's own way out would stumble
    if isinstance(model, Embedder):
        embed(model, orders, events, pulse)
    else:
        serve(model, orders, events, pulse)
    os._exit(0)  # C memory is not cleaned up, and nobody waits for anything any more


class Pulse:
    """Tells the service whether the loop gets on."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.loop: Loop | Embedding | None = None

    def answer(self) -> None:
        """How many steps were made, and whether there is work for another."""
        if self.loop:
            self.events.send("pong", steps=self.loop.steps, working=bool(self.loop.known))


class Progress:
    """Passes a load's progress on, in whole percents."""

    def __init__(self, events: Events) -> None:
        self.events = events
        self.last = -1

    def hear(self, part: float) -> None:
        """A part 0..1 of the model is loaded."""
        if int(part * 100) > self.last:
            self.last = int(part * 100)
            self.events.send("progress", progress=round(part, 2))


def serve(
    model: Model,
    orders: queue.SimpleQueue[dict[str, Any]],
    events: Events,
    pulse: Pulse,
) -> None:
    """Wire loop, desks and emitter together and run them until told to end."""
    inbox: Inbox = queue.SimpleQueue()
    emitter = _emitter(events, inbox)
    limit = min(model.cells, model.trained or model.cells)
    stems = Stems(model.stems)
    scheduler = Scheduler(model.cells, model.sequences, limit, stems)
    prefixes = Prefixes(min(ROOM_MOST, fit.free_memory() // ROOM_PART), whole=model.is_whole)
    desks = Desks(lambda: Preparer(model, limit), inbox, emitter)
    threading.Thread(target=_obey, args=(orders, desks, inbox), daemon=True).start()
    pulse.loop = Loop(model, scheduler, prefixes, inbox, emitter)
    events.send("ready", context=model.cells)
    pulse.loop.run(changed=partial(_tell_load, events))


def embed(
    model: Embedder,
    orders: queue.SimpleQueue[dict[str, Any]],
    events: Events,
    pulse: Pulse,
) -> None:
    """The same for a model that makes embeddings."""
    inbox: Inbox = queue.SimpleQueue()
    emitter = _emitter(events, inbox)
    desks = Desks(lambda: Texts(model), inbox, emitter)
    threading.Thread(target=_obey, args=(orders, desks, inbox), daemon=True).start()
    pulse.loop = Embedding(model, inbox, emitter)
    events.send("ready", context=model.longest)
    pulse.loop.run(changed=lambda loop: events.send("load", **loop.report()))


def _loaded(settings: Settings, progress: Progress) -> Model | Embedder:
    """Raises LoadFailed and BadGGUF."""
    file = read_model(settings.path)
    if file.embeds:
        return Embedder(settings, file, progress.hear)
    return Model(settings, progress.hear)


def _emitter(events: Events, inbox: Inbox) -> Emitter:
    return Emitter(
        connect_sync(os.environ["REDIS_URL"], timeout=5.0),
        ended=lambda reply: events.send("ended", reply=reply),
        refused=inbox.put,
    )


def _tell_load(events: Events, loop: Loop) -> None:
    """How many run, in how many cells of the pool, and what is put aside of those who did; who
    waits; and what was done so far."""
    scheduler = loop.scheduler
    line, waits = loop.line()
    events.send(
        "load",
        running=len(scheduler.running),
        cells=scheduler.used,
        kept=loop.cells.prefixes.size,
        line=line,
        waits=[None if wait is None else round(wait, 1) for wait in waits],
        tally=loop.tally.dump(),
    )


def _fall(fault: threading.ExceptHookArgs) -> None:
    """A thread that fails ends the process, which the service notices: a model that only looks
    alive would let everybody wait."""
    log.critical("a thread of the model failed", exc_info=fault.exc_value)
    os._exit(1)


def _obey(orders: queue.SimpleQueue[dict[str, Any]], desks: Desks, inbox: Inbox) -> None:
    while True:
        order = orders.get()
        if "generate" in order:
            request = Generate.read(order["generate"])
            with ids.following(request.trace, request.reply):
                log.info("begun")
                desks.take(request)
        elif "cancel" in order:
            desks.stop(order["cancel"])
        elif "end" in order:
            inbox.put(None)


def _listen(orders: queue.SimpleQueue[dict[str, Any]], pulse: Pulse) -> None:
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "ping" in order:
            pulse.answer()
        else:
            orders.put(order)
    os._exit(0)  # the service is gone; C code may be busy, so nothing gentler would end us


if __name__ == "__main__":
    main()

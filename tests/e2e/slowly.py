"""Lets the demo model write at a human pace, so that what is tried is tried in the middle."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from engine.client import connect_sync, order, states
from engine.protocol import Command
from tests.polling import until
from tests.running import ROOT, Studio

DEMO = "hearth-demo"
PATH = ROOT / "demo_model" / "hearth-demo.gguf"
LOAD_S = 60.0
RUN_S, STAND_S = 0.003, 0.06
"""The model's process runs for so long, then stands still for so long, over and over: a story that
it tells in a tenth of a second takes some seconds."""


def loaded(studio: Studio) -> int:
    """The process of the demo model, once it is in memory."""
    with connect_sync(studio.redis_url) as redis:
        order(redis, Command("load", DEMO, str(PATH)))

        def ready() -> int | None:
            state = states(redis).get(DEMO)
            return state.pid if state and state.state == "ready" else None

        return until(ready, LOAD_S)


@contextmanager
def slowly(studio: Studio) -> Iterator[None]:
    """The demo model writes slowly inside."""
    child, over = loaded(studio), threading.Event()
    pace = threading.Thread(target=_pace, args=(child, over))
    pace.start()
    try:
        yield
    finally:
        over.set()
        pace.join()


def _pace(child: int, over: threading.Event) -> None:
    with suppress(ProcessLookupError):  # a test may end it
        while not over.wait(RUN_S):
            os.kill(child, signal.SIGSTOP)
            over.wait(STAND_S)
            os.kill(child, signal.SIGCONT)

"""Has a running studio hold still, with all its parts ended in order, while its data is replaced.

The supervisor keeps the lock and the listening sockets, so that a browser that asks meanwhile waits
for the answer. It goes on once the file `pause` is gone, or whoever wrote it is.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.processes import record, traces

PATIENCE_S = 20.0
"""Longer than a studio takes to drain."""
LOOK_S = 0.1


class StillRunning(Exception):
    """The studio did not hold still."""


@contextmanager
def paused(data: Path) -> Iterator[bool]:
    """Whether a studio runs on the data folder, which then does nothing meanwhile; raises
    StillRunning."""
    pid = record.read(str(data)).get("pid")
    if not isinstance(pid, int) or not traces.alive(pid):
        yield False
        return
    wish = data / "pause"
    fresh = data / "pause.new"
    fresh.write_text(str(os.getpid()))
    fresh.replace(wish)
    try:
        os.kill(pid, signal.SIGUSR1)
        _wait_until_still(data, pid)
        yield True
    finally:
        wish.unlink(missing_ok=True)


def is_wanted(data: str) -> bool:
    """Whether somebody who is still there wants the studio to hold still."""
    try:
        pid = int((Path(data) / "pause").read_text())
    except (OSError, ValueError):
        return False
    return traces.alive(pid)


def _wait_until_still(data: Path, pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while traces.alive(pid) and not record.read(str(data)).get("paused"):
        if time.monotonic() > deadline:
            raise StillRunning
        time.sleep(LOOK_S)

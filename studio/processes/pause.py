"""Has a running studio hold still, with all its parts ended in order, while its data is replaced.

The supervisor keeps the lock and the listening sockets, so that a browser that asks meanwhile waits
for the answer. The wish is a lock on the file `pause`, which ends with whoever holds it.
"""

import fcntl
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
    wish = os.open(data / "pause", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(wish, fcntl.LOCK_EX)
        _wake(pid)
        _wait_until_still(data, pid)
        yield traces.alive(pid)
    finally:
        os.close(wish)


def is_wanted(data: str) -> bool:
    """Whether somebody who is there wants the studio to hold still."""
    try:
        wish = os.open(Path(data) / "pause", os.O_RDONLY)
    except OSError:
        return False  # nobody ever did
    try:
        fcntl.flock(wish, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(wish)
    return False


def _wake(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGUSR1)
    except ProcessLookupError:
        pass  # it ended a moment ago
    except PermissionError:  # it is somebody else's
        raise StillRunning from None


def _wait_until_still(data: Path, pid: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while traces.alive(pid) and not record.read(str(data)).get("paused"):
        if time.monotonic() > deadline:
            raise StillRunning
        time.sleep(LOOK_S)

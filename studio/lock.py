"""One studio for each data folder: the lock that the supervisor and its watcher hold."""

import fcntl
import os
import time
from pathlib import Path

from studio.processes import record, traces
from studio.processes.terminal import say
from studio.refusal import Refusal

WAIT_S = 10.0
"""Longer than a studio that was killed, or is stopping, takes to clear up."""


def acquire(data: Path) -> int:
    """The open, locked file; it survives `exec`. Raises Refusal when a studio runs there."""
    fd = os.open(data / "studio.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + WAIT_S
    said = False
    while not _locked(fd):
        _refuse_if_running(data)
        if time.monotonic() > deadline:
            raise Refusal(f"Another Hearth holds {data}. Stop it, or choose another folder (DATA).")
        if not said:
            say("An earlier Hearth is still clearing up on this data folder; waiting for it.")
            said = True
        time.sleep(0.1)
    os.set_inheritable(fd, True)
    return fd


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refuse_if_running(data: Path) -> None:
    found = record.read(str(data))
    pid = found.get("pid")
    if not isinstance(pid, int) or found.get("stopping") or not traces.alive(pid):
        return
    raise Refusal(
        f"Hearth already runs on this data folder ({data}): open {found.get('address')}. "
        "For a second one, choose another folder and port: `make run DATA=... PORT=...`."
    )

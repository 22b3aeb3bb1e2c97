"""Each part's log file in the data folder, kept from growing without end."""

import os
import shutil
from pathlib import Path

CAP = 5 * 1024 * 1024
"""Bytes above which what a log holds is set aside, as `.1`, in the place of what lay there."""
WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
LOOK_S = 30.0
"""How often that is looked at."""


def path(data: str, name: str) -> Path:
    """Where the part `name` writes what it has to say."""
    return Path(data) / "logs" / f"{name}.log"


def opened(data: str, name: str) -> int:
    """An open file to append to, readable by its owner only."""
    log = path(data, name)
    log.parent.mkdir(mode=0o700, exist_ok=True)
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def bound(data: str, name: str) -> None:
    """Set aside what a log holds, when it is long.

    Its writers, children of the part among them, hold it open to append to: so it is copied and
    emptied, as a file that was renamed would be written on. A line may be lost in between. On a
    full disk the copy is: an empty log is worth more than an old one.
    """
    log = path(data, name)
    try:
        if log.stat().st_size <= CAP:
            return
    except FileNotFoundError:
        return  # it has not been started yet
    older = log.with_suffix(".log.1")
    try:
        older.unlink(missing_ok=True)
        with open(log, "rb") as full, open(os.open(older, WRITE, 0o600), "wb") as copy:
            shutil.copyfileobj(full, copy)
    except OSError:
        older.unlink(missing_ok=True)
    os.truncate(log, 0)


def tail(data: str, name: str) -> list[str]:
    """The last lines the part wrote (of at most 4 KB), oldest first."""
    try:
        with open(path(data, name), "rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - 4096))
            lines = log.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip()]

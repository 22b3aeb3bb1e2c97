"""Each part's log file in the data folder, kept from growing without end."""

import os
from pathlib import Path

CAP = 5 * 1024 * 1024
"""Bytes above which a log is set aside (as `.1`) when its part starts."""


def path(data: str, name: str) -> Path:
    """Where the part `name` writes what it has to say."""
    return Path(data) / "logs" / f"{name}.log"


def opened(data: str, name: str) -> int:
    """An open file to append to, readable by its owner only."""
    log = path(data, name)
    log.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        if log.stat().st_size > CAP:
            log.replace(log.with_suffix(".log.1"))
    except FileNotFoundError:
        pass  # its first start
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def tail(data: str, name: str) -> list[str]:
    """The last lines the part wrote (of at most 4 KB), oldest first."""
    try:
        with open(path(data, name), "rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - 4096))
            lines = log.read().decode(errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [line.strip() for line in lines if line.strip()]

"""Finds and ends the processes of one studio, also those that nobody told about."""

import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

MARK = "HEARTH_STUDIO"
"""Environment variable that every process of a studio inherits: its data folder."""


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and was only not collected yet does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return not Path("/proc/self/stat").exists()
    return state not in "ZX"


def marked(data: str) -> set[int]:
    """The processes whose environment names this data folder, without this one (Linux only)."""
    mark = f"{MARK}={data}".encode()
    found = {pid for pid in _all() if mark in _environment(pid).split(b"\0")}
    return {pid for pid in found - {os.getpid()} if alive(pid)}


def end(pids: Iterable[int], patience: float) -> None:
    """Ask the processes to end, wait `patience` seconds, then end them."""
    remaining = {pid for pid in pids if alive(pid)}
    _send(remaining, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while remaining and time.monotonic() < deadline:
        time.sleep(0.02)
        remaining = {pid for pid in remaining if alive(pid)}
    _send(remaining, signal.SIGKILL)


def _send(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        for send in (os.killpg, os.kill):  # the session it leads, if any, and itself
            try:
                send(pid, number)
            except (ProcessLookupError, PermissionError):
                continue


def _all() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except FileNotFoundError:
        return []


def _environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:  # ended meanwhile, or somebody else's
        return b""

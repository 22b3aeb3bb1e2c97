"""The data folder: whose it is, what disk it lies on, and what was left in it."""

import os
import pwd
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.conf import settings

from studio.doctor.finding import Finding, ok, problem, size, warning
from studio.folder import LEAST
from studio.processes.swap import ASIDE, KEY, READY, STAGING

NETWORKED = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"}
LITTLE = 1024 * 1024 * 1024


def look() -> Iterator[Finding]:
    """All of it."""
    data: Path = settings.DATA
    yield _folder(data)
    yield _disk(data)
    yield _key(data / KEY)
    yield from _leftovers(data)
    yield _logs(data)


def _folder(data: Path) -> Finding:
    status = data.stat()
    whose, mode = _name(status.st_uid), stat.S_IMODE(status.st_mode)
    text = f"{data}, of {whose}, mode {mode:o}"
    if status.st_uid != os.getuid():
        step = f"run this, and Hearth, as {whose}"
        return problem("Data folder", f"{text}; this is run as {_name(os.getuid())}", step)
    if mode & 0o077:
        return problem("Data folder", f"{text}: others may enter", f"run `chmod 700 {data}`")
    return ok("Data folder", text)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _disk(data: Path) -> Finding:
    usage, kind = shutil.disk_usage(data), _kind(data)
    text = f"{size(usage.free)} of {size(usage.total)} free, {kind or 'unknown file system'}"
    if usage.free < LEAST:
        return problem("Disk", f"{text}: it is full", "free some space, or choose another DATA")
    if kind in NETWORKED:
        step = "move the data folder to a disk of this machine (DATA)"
        return warning("Disk", f"{text}: a database is not safe on a network's disk", step)
    if usage.free < LITTLE:
        return warning("Disk", text, "free some space before it is full")
    return ok("Disk", text)


def _kind(data: Path) -> str:
    """The file system's name; that of the deepest mount above the folder."""
    mounts = [m for m in psutil.disk_partitions(all=True) if data.is_relative_to(m.mountpoint)]
    return max(mounts, key=lambda m: len(m.mountpoint)).fstype if mounts else ""


def _key(key: Path) -> Finding:
    status = key.stat()
    if stat.S_IMODE(status.st_mode) & 0o077:
        step = f"run `chmod 600 {key}`; if somebody else uses this machine, end all sessions"
        return problem("Secret key", "others may read it", step)
    if not status.st_size:
        return problem("Secret key", "it is empty", f"restore a backup, or remove {key}")
    return ok("Secret key", f"there, mode {stat.S_IMODE(status.st_mode):o}")


def _leftovers(data: Path) -> Iterator[Finding]:
    if (data / STAGING / READY).exists():
        yield warning("Restore", "one was interrupted", "start Hearth: it is completed then")
    found = [*data.glob(f"{ASIDE}*"), *(data / "redis").glob("*.unreadable-*")]
    found += [p for p in (data / STAGING, data / "backup") if p.exists()]
    if found:
        names = ", ".join(sorted(path.name for path in found))
        text = f"{names} ({size(sum(map(_bytes, found)))})"
        yield warning("Leftovers", text, f"remove from {data} what you do not need any more")
    else:
        yield ok("Leftovers", "none")


def _logs(data: Path) -> Finding:
    return ok("Logs", f"{data / 'logs'}, {size(_bytes(data / 'logs'))}, as {settings.LOG_FORMAT}")


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(inside.stat().st_size for inside in path.rglob("*") if inside.is_file())

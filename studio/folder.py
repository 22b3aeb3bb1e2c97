"""Whether the data folder can be used."""

import os
import shutil
from pathlib import Path

from studio.refusal import Refusal

LEAST = 32 * 1024 * 1024
"""Bytes that must be free: the database and Redis's log grow by a few at once."""


def usable(data: Path) -> Path:
    """`data`, made when missing; raises Refusal when it cannot be written or the disk is full."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"The data folder {data} cannot be written ({error.strerror}). "
            "Make it writable, or choose another: `make run DATA=/some/folder`."
        ) from None
    if shutil.disk_usage(data).free < LEAST:
        raise Refusal(f"The disk that holds {data} is full. Free some space, or choose another.")
    return data


def private(folder: Path) -> None:
    """Make `folder` one that nobody else enters; raises Refusal when it is somebody else's.

    The temporary directory is open to all: another user may have made the folder first, to
    listen in on what passes through it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise Refusal(f"{folder} belongs to somebody else. Remove it, or choose another DATA.")
    folder.chmod(0o700)

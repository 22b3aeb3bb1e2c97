"""Restores a backup: all of it is made ready beside the data in use, then swapped in at once.

The studio holds still for the swap alone. What was there before stays aside, and can be had back.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connections

from studio import lock
from studio.backup.content import Manifest, own_database
from studio.backup.sealing import Unreadable
from studio.backup.turn import turn
from studio.backup.unpacking import Tell, unpack
from studio.processes import pause, swap
from studio.refusal import Refusal

OURS = (
    *("reply:*", "request:*", "alive:*", "cancel:*", "look:*", "lease:*", "beat:*", "engine:*"),
    *("cache:*", "channels*", "celery*", "unacked*", "_kombu*", "keep:*"),
)
"""Keys of ours in a Redis that is not embedded."""

Agree = Callable[[Manifest], bool]
"""Asks whoever restores, once it is known what they would get."""


def restore(source: Path, passphrase: str, agree: Agree, tell: Tell) -> Path | None:
    """Replace the data by a backup's; where the data before is now, None when it was not wanted.

    Raises Refusal, with everything as it was.
    """
    staging = _begun()
    with turn(settings.DATA), _cleared(staging):
        try:
            manifest = unpack(source, passphrase, staging, tell)
        except (Unreadable, OSError) as error:
            raise Refusal(f"{error} Nothing was changed.") from None
        if not agree(manifest):
            return None
        _adopt(staging, {"made": manifest.made, "version": manifest.version})
        return _swapped(staging)


def undo() -> Path:
    """Put back what the last restore replaced; what is there now stays aside. Raises Refusal."""
    data = settings.DATA
    if not (kept := sorted(data.glob(f"{swap.ASIDE}*"))):
        raise Refusal(f"There is nothing to undo: no restore left its data aside in {data}.")
    staging = _begun()
    with turn(data), _cleared(staging):
        for path in kept[-1].iterdir():
            if path.name != Path(swap.LOG).name:
                copy = shutil.copytree if path.is_dir() else shutil.copy2
                copy(path, staging / path.name)
        _adopt(staging, {"undone": kept[-1].name})
        return _swapped(staging)


def _begun() -> Path:
    """Where the files are laid out; raises Refusal."""
    own_database()
    return Path(settings.DATA) / swap.STAGING


@contextmanager
def _cleared(staging: Path) -> Any:
    """An empty folder, and none afterwards; one that is to be swapped in already is not ours."""
    if (staging / swap.READY).exists():
        raise Refusal("An earlier restore was interrupted. Start Hearth: it is completed then.")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(mode=0o700)
    try:
        yield
    finally:
        if not (staging / swap.READY).exists():
            shutil.rmtree(staging, ignore_errors=True)


def _adopt(staging: Path, facts: dict[str, str]) -> None:
    """Have the database made ready by a process that sees nothing but that folder."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "studio.backup.adopting", json.dumps(facts)],
        cwd=settings.BASE_DIR,
        env={**kept, "DATA": str(staging)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise Refusal(f"The database could not be brought up to date: {last}. Nothing was changed.")


def _swapped(staging: Path) -> Path:
    """From here on it happens, whatever becomes of this process."""
    data: Path = settings.DATA
    connections.close_all()
    try:
        with pause.paused(data) as runs:
            held = None if runs else lock.acquire(data)
            try:
                if not settings.REDIS_EMBEDDED:
                    _forget(settings.REDIS_URL)
                aside = f"{swap.ASIDE}{datetime.now():%Y-%m-%d-%H%M%S}"
                swap.announce(data, aside)
                swap.finish(data)
            finally:
                if held is not None:
                    os.close(held)
    except pause.StillRunning:
        raise Refusal(
            "The running studio does not hold still. Stop it, then restore. Nothing was changed."
        ) from None
    return data / aside


def _forget(url: str) -> None:
    """What a Redis elsewhere still knows of the data before."""
    try:
        with redis.Redis.from_url(url, socket_timeout=10) as client:
            for pattern in OURS:
                for key in client.scan_iter(pattern, count=1000):
                    client.unlink(key)
    except redis.RedisError as error:
        raise Refusal(f"Redis cannot be emptied ({error}). Nothing was changed.") from None

"""Puts a restored set of files in the place of the one before, whole, however often it is killed.

A restore lays its files out in `restore/` of the data folder and then writes `restore/READY`. From
that moment on the swap will happen: whoever comes first does it (the restore itself, the supervisor
that goes on, the next start). Each step may be done twice: the file before is linked into the
folder `before-restore-...`, where it stays, and the new one is renamed over it, so that at no
moment there is none. Nothing may run on the data folder meanwhile.
"""

import fcntl
import json
import os
import shutil
from pathlib import Path

STAGING = "restore"
READY = "READY"
ASIDE = "before-restore-"
DATABASE = "hearth.sqlite3"
KEY = "secret-key"
FOLDERS = ("tls",)
"""Folders that are restored as a whole."""
LOG = "redis/appendonly.aof"
"""What Redis would bring back of the time before."""


def announce(data: Path, aside: str) -> None:
    """The files in `restore/` are complete: from now on they count."""
    staging = data / STAGING
    for path in [*staging.rglob("*"), staging]:
        sync_folder(path)
    fresh = staging / f"{READY}.new"
    fresh.write_text(json.dumps({"aside": aside}))
    sync_folder(fresh)
    fresh.replace(staging / READY)
    sync_folder(staging)


def finish(data: Path) -> Path | None:
    """Swap, if a restore is ready; where the files before are now, None when nothing was to do."""
    marker = data / STAGING / READY
    try:
        with open(marker) as said:
            fcntl.flock(said, fcntl.LOCK_EX)
            if not marker.exists():  # somebody else was quicker
                return None
            aside = data / str(json.loads(said.read())["aside"])
            aside.mkdir(mode=0o700, exist_ok=True)
            _swap(data, data / STAGING, aside)
            marker.unlink()
    except FileNotFoundError:
        return None
    shutil.rmtree(data / STAGING)
    return aside


def _swap(data: Path, staging: Path, aside: Path) -> None:
    if (staging / DATABASE).exists():
        _keep(data / DATABASE, aside / DATABASE)
        # A log that is left beside another database would be played into it.
        _move(data / f"{DATABASE}-wal", aside / f"{DATABASE}-wal")
        (data / f"{DATABASE}-shm").unlink(missing_ok=True)
        (staging / DATABASE).replace(data / DATABASE)
    if (staging / KEY).exists():
        _keep(data / KEY, aside / KEY)
        (staging / KEY).replace(data / KEY)
    for folder in FOLDERS:
        if (staging / folder).exists():
            _move(data / folder, aside / folder)
            (staging / folder).replace(data / folder)
    _move(data / LOG, aside / Path(LOG).name)
    sync_folder(aside)
    sync_folder(data)


def _keep(path: Path, aside: Path) -> None:
    """Have the file in both places; a disk without links gets a copy."""
    if aside.exists() or not path.exists():
        return
    try:
        os.link(path, aside)
    except OSError:
        fresh = aside.with_name(f"{aside.name}.new")
        shutil.copy2(path, fresh)
        fresh.replace(aside)


def _move(path: Path, aside: Path) -> None:
    if path.exists() and not aside.exists():
        path.replace(aside)


def sync_folder(path: Path) -> None:
    """A new name in it survives a power cut from here on."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)

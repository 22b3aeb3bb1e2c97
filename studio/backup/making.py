"""Makes a backup while Hearth runs: a snapshot of the database first, then one sealed file of it.

Nothing appears under the target's name before it is complete and on the disk. What a killed backup
leaves is the target's `.part` and the data folder's `backup/`, which the next one removes.
"""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO, cast

from django.conf import settings

from studio.backup.content import MANIFEST, File, Manifest, describe, kept, own_database
from studio.backup.sealing import MAGIC, Writer
from studio.backup.turn import turn
from studio.processes.swap import DATABASE, sync_folder
from studio.refusal import Refusal

PAGES = 1024
"""Of the database, copied between two looks at how far it is."""
SPARE = 16 * 1024 * 1024
COPYING, PACKING = "Copying the database", "Packing"

Tell = Callable[[str, float], None]
"""What is done, and which part (0..1) of that."""


def make(target: Path, passphrase: str, tell: Tell) -> Manifest:
    """Write the backup; raises Refusal with the remedy, and leaves nothing then."""
    data: Path = settings.DATA
    database = own_database()
    _check_target(target)
    _check_room(database, target)
    with turn(data), _workshop(data / "backup") as place:
        try:
            copy = place / DATABASE
            _snapshot(database, copy, tell)
            return _write(target, [(copy, DATABASE), *kept(data)], passphrase, tell)
        except (OSError, sqlite3.Error) as error:
            raise Refusal(
                f"The backup was not made: {getattr(error, 'strerror', None) or error}. "
                f"Nothing was written as {target}."
            ) from None


def _snapshot(database: Path, copy: Path, tell: Tell) -> None:
    """The database as it is at this moment, while others go on writing.

    It is read inside one read transaction, so that every step copies from the same snapshot of the
    write-ahead log and no writer makes the copy begin anew.
    """
    source = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(copy)
    try:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        target.execute("PRAGMA synchronous=OFF")

        def step(_status: int, left: int, total: int) -> None:
            tell(COPYING, 1 - left / max(1, total))

        source.backup(target, pages=PAGES, progress=step)
        target.execute("PRAGMA journal_mode=DELETE")
    finally:
        target.close()
        source.close()


def _write(target: Path, sources: list[tuple[Path, str]], passphrase: str, tell: Tell) -> Manifest:
    manifest = describe(sources[0][0], [File.of(path, name) for path, name in sources])
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            _pack(file, manifest, sources, passphrase, tell)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(target.parent)
    return manifest


def _pack(
    file: IO[bytes],
    manifest: Manifest,
    sources: list[tuple[Path, str]],
    passphrase: str,
    tell: Tell,
) -> None:
    writer, done = Writer(file, passphrase), 0
    with tarfile.open(mode="w|gz", fileobj=cast(IO[bytes], writer)) as archive:
        _add(archive, MANIFEST, len(raw := manifest.dump()), BytesIO(raw))
        for path, name in sources:
            with open(path, "rb") as source:
                _add(archive, name, path.stat().st_size, Watched(source, done, manifest, tell))
            done += path.stat().st_size
    writer.close()


def _add(archive: tarfile.TarFile, name: str, size: int, source: "IO[bytes] | Watched") -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, source)


class Watched:
    """A file that tells how far it was read, of all that is to be packed."""

    def __init__(self, file: IO[bytes], before: int, manifest: Manifest, tell: Tell) -> None:
        self._file = file
        self._done, self._total = before, max(1, manifest.size)
        self._tell = tell

    def read(self, size: int = -1) -> bytes:
        """As a file's."""
        piece = self._file.read(size)
        self._done += len(piece)
        self._tell(PACKING, self._done / self._total)
        return piece


def _check_target(target: Path) -> None:
    """Refuse to write where a backup cannot lie, or over what is no backup."""
    if not target.parent.is_dir():
        raise Refusal(f"There is no folder {target.parent}.")
    if target.is_dir() or (target.exists() and not target.is_file()):
        raise Refusal(f"{target} is no file. Say under which name, as {target / 'hearth.backup'}.")
    if target.exists():
        with open(target, "rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise Refusal(f"{target} is there and is no backup. Choose another name.")


def _check_room(database: Path, target: Path) -> None:
    """The snapshot lies in the data folder for a while; the backup is hardly larger than it."""
    log = database.with_name(f"{database.name}-wal")
    needed = database.stat().st_size + (log.stat().st_size if log.exists() else 0) + SPARE
    for place in (database.parent, target.parent):
        if (free := shutil.disk_usage(place).free) < needed:
            raise Refusal(
                f"A backup takes up to {needed // 2**20:,} MB in {place}, where "
                f"{free // 2**20:,} MB are free. Free some space, or choose another place."
            )


@contextmanager
def _workshop(place: Path) -> Iterator[Path]:
    """An empty folder for its owner only, gone afterwards."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)

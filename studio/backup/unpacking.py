"""Reads a whole backup into a folder, checking every byte of it before any of it counts."""

import hashlib
import os
import shutil
import sqlite3
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from django.db.migrations.loader import MigrationLoader

from studio.backup.content import MANIFEST, MANIFEST_MOST, File, Manifest, is_allowed
from studio.backup.sealing import Reader, Unreadable
from studio.processes.swap import DATABASE, KEY

PIECE = 1024 * 1024
MARGIN = 64 * 1024 * 1024
"""For the database's own files while it is brought up to date."""
CHECKING = "Reading and checking"

Tell = Callable[[str, float], None]


def unpack(source: Path, passphrase: str, place: Path, tell: Tell) -> Manifest:
    """Lay a backup's files out in the empty folder `place`; raises Unreadable, OSError."""
    with open(source, "rb") as file:
        reader, size = Reader(file, passphrase), max(1, source.stat().st_size)
        try:
            with tarfile.open(mode="r|gz", fileobj=cast(IO[bytes], reader)) as archive:
                manifest = _manifest(archive)
                _check_room(manifest, place)
                _extract(archive, manifest, place, lambda: tell(CHECKING, reader.done / size))
        except (tarfile.TarError, zlib.error, EOFError):
            raise Unreadable("The backup's content cannot be read: it is damaged.") from None
        reader.finish()
    _check_database(place / DATABASE, manifest)
    return manifest


def _manifest(archive: tarfile.TarFile) -> Manifest:
    """The first entry; raises Unreadable."""
    entry = archive.next()
    content = archive.extractfile(entry) if entry and entry.name == MANIFEST else None
    if entry is None or content is None or entry.size > MANIFEST_MOST:
        raise Unreadable("This backup does not begin with its list of files.")
    manifest = Manifest.load(content.read())
    names = [file.name for file in manifest.files]
    if not {DATABASE, KEY} <= set(names) or len(set(names)) < len(names):
        raise Unreadable("This backup has no database, or no secret key.")
    if bad := [name for name in names if not is_allowed(name)]:
        raise Unreadable(f"This backup has a file that does not belong into one: {bad[0][:80]!r}.")
    return manifest


def _extract(
    archive: tarfile.TarFile, manifest: Manifest, place: Path, tell: Callable[[], None]
) -> None:
    wanted = {file.name: file for file in manifest.files}
    while entry := archive.next():
        file = wanted.pop(entry.name, None)
        content = archive.extractfile(entry) if entry.isreg() else None
        if file is None or content is None or entry.size != file.size:
            raise Unreadable(
                f"The backup holds something else as {entry.name[:80]!r} than it says."
            )
        target = place / file.name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(content, target, file, tell)
    if wanted:
        raise Unreadable(f"The backup lacks {', '.join(sorted(wanted))}.")


def _copy(content: IO[bytes], target: Path, file: File, tell: Callable[[], None]) -> None:
    digest = hashlib.sha256()
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
        while piece := content.read(PIECE):
            digest.update(piece)
            copy.write(piece)
            tell()
    if digest.hexdigest() != file.sha256:
        raise Unreadable(f"{file.name} in the backup is not what was backed up.")


def _check_room(manifest: Manifest, place: Path) -> None:
    """Bringing the database up to date may copy its largest table."""
    needed, free = 2 * manifest.size + MARGIN, shutil.disk_usage(place).free
    if free < needed:
        raise Unreadable(
            f"Restoring takes {needed // 2**20:,} MB in {place.parent}, where {free // 2**20:,} MB "
            "are free. Free some space first."
        )


def _check_database(path: Path, manifest: Manifest) -> None:
    """Raises Unreadable for one that is spoilt, or that knows more than this Hearth."""
    try:
        connection = sqlite3.connect(path)
        try:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise Unreadable(f"The database in the backup cannot be read ({error}).") from None
    if answer != "ok":
        raise Unreadable(f"The database in the backup is damaged ({answer}).")
    if applied - set(MigrationLoader(None).disk_migrations or {}):
        raise Unreadable(
            f"This backup was made by a newer Hearth ({manifest.version}): update this one first."
        )

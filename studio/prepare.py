"""What must be so before the web starts: tables, static files, the demo model."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from models_hub import library


def migrate() -> None:
    """Bring the tables up to date, when a migration on disk was not applied yet."""
    if pending():
        call_command("migrate", interactive=False, verbosity=0)


def pending() -> set[tuple[str, str]]:
    """Migrations (app, name) on disk that were not applied."""
    return _migrations_on_disk() - set(MigrationRecorder(connection).applied_migrations())


def unknown() -> set[tuple[str, str]]:
    """Those that were applied and are not on disk: the data is newer than this Hearth."""
    return set(MigrationRecorder(connection).applied_migrations()) - _migrations_on_disk()


def collect_static() -> None:
    """Collect static files when any changed. Two studios of one checkout take turns."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    stamp = settings.STATIC_ROOT.parent / "static.stamp"
    with open(settings.STATIC_ROOT.parent / "static.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = _fingerprint()
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(now)


def add_demo() -> None:
    """Offer the demo model, so that the first chat needs no network."""
    library.add_demo()


def _migrations_on_disk() -> set[tuple[str, str]]:
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in Path(app.path, "migrations").glob("[!_]*.py")
    }


def _fingerprint() -> str:
    total = hashlib.sha256()
    for entry in settings.STATICFILES_DIRS:
        prefix, folder = entry if isinstance(entry, tuple) else ("", entry)
        for path, status in sorted(_files(str(folder))):
            total.update(f"{prefix} {path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return total.hexdigest()


def _files(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _files(entry.path)
        else:
            yield entry.path, entry.stat()

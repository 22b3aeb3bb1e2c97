"""The database: whether it answers, is whole and is up to date."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from studio import prepare
from studio.doctor.finding import Finding, ok, problem, size, warning

LOG_LARGE = 256 * 1024 * 1024
RESTORE = "stop Hearth, keep a copy of the data folder, and restore a backup"


def look() -> Iterator[Finding]:
    """All of it; what follows from a database that does not answer is left out."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        step = RESTORE if connection.vendor == "sqlite" else "see that its server runs"
        yield problem("Database", f"{connection.vendor} does not answer: {_first(error)}", step)
        return
    sqlite = connection.vendor == "sqlite"
    try:
        yield from _sqlite() if sqlite else _server()
        yield _migrations()
    except DatabaseError as error:
        yield problem("Database", f"it cannot be read: {_first(error)}", RESTORE)


def _first(error: DatabaseError) -> str:
    """Its first line; a server's others may quote rows."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _sqlite() -> Iterator[Finding]:
    path = Path(settings.DATABASES["default"]["NAME"])
    log = path.with_name(f"{path.name}-wal")
    logged = log.stat().st_size if log.exists() else 0
    with connection.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        found = [row[0] for row in cursor.execute("PRAGMA integrity_check(3)").fetchall()]
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
    text = f"SQLite {version}, {size(path.stat().st_size)}, {mode} log of {size(logged)}"
    if found != ["ok"]:
        yield problem("Database", f"it is damaged: {found[0].splitlines()[0]}", RESTORE)
    elif mode != "wal":
        step = "start Hearth; if it stays so, the disk does not allow it: choose another DATA"
        yield warning("Database", f"{text}: writers wait for readers", step)
    elif logged > LOG_LARGE:
        step = "restart Hearth: something keeps the log from being written back"
        yield warning("Database", text, step)
    else:
        yield ok("Database", f"{text}, whole")


def _server() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        row = cursor.fetchone()
    yield ok("Database", str(row[0])[:60] if row else connection.vendor)


def _migrations() -> Finding:
    missing, unknown = prepare.pending(), prepare.unknown()
    if unknown:
        step = "this Hearth is older than its data: update it"
        return problem("Tables", f"newer than this Hearth ({len(unknown)} changes)", step)
    if missing:
        return warning("Tables", f"{len(missing)} changes to make", "start Hearth: it makes them")
    return ok("Tables", "up to date")

"""What is in a backup: the database, the secret key, certificates; and a manifest of it all.

Left out are the models (a list of them is in the database and in the manifest), Redis (nothing is
there that the database cannot finish without) and the logs.
"""

import hashlib
import json
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from django.conf import settings

from studio.backup.sealing import Unreadable
from studio.processes.swap import DATABASE, FOLDERS, KEY
from studio.refusal import Refusal

MANIFEST = "manifest.json"
MANIFEST_MOST = 8 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """One file: its name in the data folder, and what it must be when it is read again."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, name: str) -> Self:
        """The file as it is now."""
        with open(path, "rb") as file:
            return cls(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `models` are names, places and sizes; `counts` are of rows."""

    version: str
    made: str
    files: list[File]
    models: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def dump(self) -> bytes:
        """As JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def load(cls, raw: bytes) -> "Manifest":
        """From `dump`; raises Unreadable."""
        try:
            said = json.loads(raw)
            return cls(**{**said, "files": [File(**file) for file in said["files"]]})
        except (ValueError, KeyError, TypeError):
            raise Unreadable("The backup's list of files cannot be read.") from None


def own_database() -> Path:
    """The database's file; raises Refusal where it is not one of ours in the data folder."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        raise Refusal(
            "The database is a server's (DATABASE_URL): back it up and restore it with that "
            "server's own tools, for PostgreSQL pg_dump and pg_restore, and keep the file "
            f"{settings.DATA / KEY} with it: tokens in the database are sealed with it."
        )
    path = Path(database["NAME"])
    if path != settings.DATA / DATABASE:
        raise Refusal(
            f"The database lies outside the data folder, as {path} (DATABASE_URL). Only one in "
            "the data folder is backed up and restored by these commands."
        )
    return path


def kept(data: Path) -> Iterator[tuple[Path, str]]:
    """The files beside the database that belong into a backup, with their names in it."""
    if (data / KEY).exists():
        yield data / KEY, KEY
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path, path.relative_to(data).as_posix()


def is_allowed(name: str) -> bool:
    """Whether a file of that name may come out of a backup into the data folder."""
    parts = name.split("/")
    inside = parts[0] in FOLDERS and len(parts) > 1 and not {"", ".", ".."} & set(parts)
    return name in {DATABASE, KEY} or inside


def describe(database: Path, files: list[File]) -> Manifest:
    """The manifest of these files; what it tells of the database is read from the copy."""
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        fields = "name, title, path, size, repository, quant"
        models = connection.execute(f"SELECT {fields} FROM models_hub_localmodel").fetchall()
        counts = {
            what: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for what, table in (
                ("people", "accounts_user"),
                ("chats", "chat_conversation"),
                ("messages", "chat_message"),
            )
        }
    connection.close()
    return Manifest(
        version=version(),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        files=files,
        models=[dict(model) for model in models],
        counts=counts,
        settings={name: str(getattr(settings, name)) for name in ("HOST", "PORT", "MODEL_IDLE")},
    )


def version() -> str:
    """Of this Hearth."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])

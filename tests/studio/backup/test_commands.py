"""Backups and restores of a studio that does not run: refused in plain words, or done whole."""

import fcntl
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import IO, cast

import pytest

from studio.backup.content import File, Manifest
from studio.backup.sealing import Writer
from tests.conftest import make_folder
from tests.running import PASSWORD, ROOT, environment

PHRASE = "a long passphrase"


def manage(
    data: Path, *command: str, said: str = PHRASE, most: int = 0, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a management command; `most` is the largest file in bytes that it may write."""

    def bound() -> None:
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(data, **settings),
        input=f"{said}\n",
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=bound,
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """What it said instead of doing it."""
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("CommandError: "), done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


def people(data: Path) -> list[str]:
    """Who has an account; the database must be whole."""
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        names = database.execute("SELECT username FROM accounts_user ORDER BY username")
        return [name for (name,) in names]


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder with Olive in it, and a backup of it beside it."""
    with make_folder() as data:
        manage(data, "migrate")
        manage(data, "create_user", "olive", said=PASSWORD)
        done = manage(data, "backup", str(data.parent / "backup"))
        assert done.returncode == 0, done.stderr
        yield data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, in which there is Bob as well."""
    shutil.copytree(prepared, tmp_path / "data")
    shutil.copy2(prepared.parent / "backup", tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "data" / "hearth.sqlite3")) as database, database:
        database.execute("UPDATE accounts_user SET username = 'bob'")
    return tmp_path / "data"


def test_a_backup_is_for_its_owner_and_says_what_it_holds(data: Path) -> None:
    target = data.parent / "new"
    done = manage(data, "backup", str(target))
    assert "people: 1, chats: 0, messages: 0" in done.stdout
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert b"bob" not in target.read_bytes()
    assert sorted(path.name for path in data.parent.iterdir()) == ["backup", "data", "new"]
    assert not (data / "backup").exists()


def test_a_restore_brings_back_what_was_and_an_undo_what_was_replaced(data: Path) -> None:
    done = manage(data, "restore", str(data.parent / "backup"), "--yes")
    assert done.returncode == 0, done.stderr
    assert people(data) == ["olive"]
    assert "before-restore-" in done.stdout
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database:
        actions = [a for (a,) in database.execute("SELECT action FROM accounts_auditentry")]
    assert actions == ["restored"]
    assert manage(data, "restore", "--undo", "--yes").returncode == 0
    assert people(data) == ["bob"]


def test_onto_an_empty_machine(data: Path) -> None:
    fresh = data.parent / "fresh"
    key = (data / "secret-key").read_text()
    assert manage(fresh, "restore", str(data.parent / "backup"), "--yes").returncode == 0
    assert people(fresh) == ["olive"]
    assert (fresh / "secret-key").read_text() == key


def test_a_plain_one_says_who_can_read_it(data: Path) -> None:
    target = data.parent / "plain"
    assert "can read all chats" in manage(data, "backup", str(target), "--plain").stdout
    phrase = data.parent / "phrase"
    phrase.write_text(PHRASE)
    given = ("--passphrase-file", str(phrase), "--yes")
    assert "not sealed" in refused(manage(data, "restore", str(target), *given))
    assert manage(data, "restore", str(target), "--yes").returncode == 0


@pytest.mark.parametrize(
    ("target", "why"),
    [("no/folder/file", "no folder"), ("data", "is no file"), ("data/secret-key", "no backup")],
)
def test_where_a_backup_cannot_lie(target: str, why: str, data: Path) -> None:
    key = (data / "secret-key").read_text()
    assert why in refused(manage(data, "backup", str(data.parent / target)))
    assert (data / "secret-key").read_text() == key


def test_a_short_passphrase_is_refused(data: Path) -> None:
    assert "at least 8" in refused(manage(data, "backup", str(data.parent / "new"), said="short"))
    assert not (data.parent / "new").exists()


def test_a_full_disk_leaves_nothing_and_the_last_backup_as_it_was(data: Path) -> None:
    before = (data.parent / "backup").read_bytes()
    for most in (1_000_000, 10_000):  # the snapshot fits and the backup does not, or neither does
        with closing(sqlite3.connect(data / "hearth.sqlite3")) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS ballast (x)")
            database.execute("INSERT INTO ballast VALUES (randomblob(1200000))")
        done = manage(data, "backup", str(data.parent / "backup"), most=most)
        assert "The backup was not made" in refused(done)
        assert (data.parent / "backup").read_bytes() == before
        assert sorted(path.name for path in data.parent.iterdir()) == ["backup", "data"]
        assert not (data / "backup").exists()


def test_a_full_disk_when_restoring_changes_nothing(data: Path) -> None:
    done = manage(data, "restore", str(data.parent / "backup"), "--yes", most=100_000)
    assert "Nothing was changed" in refused(done)
    assert people(data) == ["bob"]
    assert not (data / "restore").exists()


def test_a_wrong_passphrase_changes_nothing(data: Path) -> None:
    done = manage(data, "restore", str(data.parent / "backup"), "--yes", said="another one")
    assert "passphrase is wrong" in refused(done)
    assert people(data) == ["bob"]


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_one_changes_nothing(damage: str, data: Path) -> None:
    raw = bytearray((data.parent / "backup").read_bytes())
    place = random.randrange(200, len(raw))
    if damage == "cut":
        del raw[place:]
    else:
        raw[place] ^= 1
    (data.parent / "backup").write_bytes(raw)
    done = manage(data, "restore", str(data.parent / "backup"), "--yes")
    assert "damaged" in refused(done)
    assert people(data) == ["bob"]


def forged(place: Path, files: dict[str, bytes], said: list[File]) -> Path:
    """A plain backup with any content."""
    manifest = Manifest("9.9", "2030-01-01", said).dump()
    with open(place, "wb") as file:
        writer = Writer(file, "")
        with tarfile.open(mode="w|gz", fileobj=cast(IO[bytes], writer)) as archive:
            for name, content in {"manifest.json": manifest, **files}.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, BytesIO(content))
        writer.close()
    return place


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "tls/../../evil", "studio.json", "tls"])
def test_a_forged_one_writes_nothing_elsewhere(name: str, data: Path) -> None:
    database = (data / "hearth.sqlite3").read_bytes()
    files = {"hearth.sqlite3": database, "secret-key": b"key", name: b"evil"}
    said = []
    for path, content in files.items():
        (data.parent / "one").write_bytes(content)
        said.append(File.of(data.parent / "one", path))
    backup = forged(data.parent / "forged", files, said)
    assert "does not belong" in refused(manage(data, "restore", str(backup), "--yes"))
    assert people(data) == ["bob"]
    assert not Path("/tmp/evil").exists()


def test_one_of_a_newer_hearth_says_so(data: Path) -> None:
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_new', '')"
        )
    newer = data.parent / "newer"
    assert manage(data, "backup", str(newer)).returncode == 0
    assert "newer Hearth" in refused(manage(data, "restore", str(newer), "--yes"))


def test_an_older_one_is_brought_up_to_date(data: Path) -> None:
    assert manage(data, "migrate", "accounts", "0002").returncode == 0
    old = data.parent / "old"
    assert manage(data, "backup", str(old), said=PHRASE).returncode == 0
    done = manage(data, "restore", str(old), "--yes")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database:
        database.execute("SELECT count(*) FROM accounts_auditentry")


def test_one_at_a_time(data: Path) -> None:
    with open(data / "backup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another backup" in refused(manage(data, "backup", str(data.parent / "new")))
        done = manage(data, "restore", str(data.parent / "backup"), "--yes")
        assert "Another backup" in refused(done)


def test_a_server_s_database_is_left_to_its_own_tools(data: Path) -> None:
    url = "postgres://nobody@127.0.0.1:9/none"
    for command in (["backup", "new"], ["restore", str(data.parent / "backup"), "--yes"]):
        assert "pg_dump" in refused(manage(data, *command, DATABASE_URL=url))


def test_killed_at_any_moment_the_data_can_be_used_and_it_works_the_next_time(data: Path) -> None:
    backup = str(data.parent / "backup")
    for seconds in (0.8, 1.2, 1.7):
        for command in (["backup", backup], ["restore", backup, "--yes"]):
            process = subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment(data),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            assert process.stdin
            process.stdin.write(f"{PHRASE}\n".encode())
            process.stdin.close()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            assert people(data) in (["bob"], ["olive"])
    done = manage(data, "restore", backup, "--yes")
    assert done.returncode == 0, done.stderr
    assert len(people(data)) == 1
    assert not (data / "restore").exists()

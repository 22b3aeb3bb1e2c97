"""`manage.py doctor` finds what is wrong, says what to do, and tells nobody's secrets."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from tests.conftest import make_folder
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment, free_port

Found = dict[str, Any]


def listed(data: Path, *flags: str, **settings: str) -> tuple[int, list[Found]]:
    """Its exit status, and its findings."""
    settings = {"PORT": str(free_port()), **settings}
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor", "--json", *flags],
        cwd=ROOT,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def examined(data: Path, *flags: str, **settings: str) -> tuple[int, dict[str, Found]]:
    """The same, by what they are about."""
    status, findings = listed(data, *flags, **settings)
    return status, {found["about"]: found for found in findings}


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data folder in order, whose studio does not run."""
    with make_folder() as data:
        command = [sys.executable, "manage.py", "migrate"]
        env = environment(data)
        subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        yield data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it, to be broken."""
    shutil.copytree(prepared, tmp_path / "data")
    (tmp_path / "data").chmod(0o700)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def well() -> Iterator[Studio]:
    """A running studio in which nobody broke anything."""
    with make_folder() as folder:
        studio = Studio(folder).start()
        yield studio
        studio.stop()


def test_a_studio_that_runs_and_is_well(well: Studio) -> None:
    status, found = examined(well.data, PORT=str(well.port))
    problems = {about: each for about, each in found.items() if each["level"] == "problem"}
    assert (status, problems) == (0, {})
    for part in ("Studio", "Redis", "Web", "Replies", "Jobs", "Engine", "Database", "Tables"):
        assert found[part]["level"] == "ok", found[part]
    assert "noeviction" in found["Redis"]["text"]
    assert "says that all is up" in found["Address"]["text"]
    assert "wal" in found["Database"]["text"]


def test_its_lines_can_be_pasted_into_an_issue(well: Studio) -> None:
    owner = well.person("olive", owner=True)
    said = well.manage("doctor")
    assert said.splitlines()[-1].startswith("Problems: 0. ")
    secrets = [(well.data / "secret-key").read_text(), *owner.cookies.values(), owner.name]
    assert [secret for secret in secrets if secret in said] == []


def test_a_studio_that_is_stopped_says_so(data: Path) -> None:
    status, found = examined(data)
    assert status == 0
    assert "does not run" in found["Studio"]["text"]
    assert found["Studio"]["level"] == "warning"
    assert found["Database"]["level"] == "ok"
    assert "Web" not in found


def test_a_part_that_is_gone_or_hangs(studio: Studio, owner: Person) -> None:
    pid = studio.pid("jobs")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: studio.health().json()["parts"]["jobs"] == "down")
        status, found = examined(studio.data, PORT=str(studio.port))
    finally:
        os.kill(pid, signal.SIGCONT)
    until(studio.is_healthy)
    assert status == 1
    assert "no sign of life" in found["Jobs"]["text"]
    assert "logs/jobs.log" in found["Jobs"]["step"]


def test_a_data_folder_that_others_may_enter(data: Path) -> None:
    data.chmod(0o755)
    (data / "secret-key").chmod(0o644)
    status, found = examined(data)
    assert status == 1
    assert "chmod 700" in found["Data folder"]["step"]
    assert "chmod 600" in found["Secret key"]["step"]


def test_a_damaged_database(data: Path) -> None:
    path = data / "hearth.sqlite3"
    raw = bytearray(path.read_bytes())
    raw[8192:40960] = b"x" * (40960 - 8192)
    path.write_bytes(raw)
    status, found = examined(data)
    assert status == 1
    assert found["Database"]["level"] == "problem"
    assert "restore a backup" in found["Database"]["step"]


def test_a_database_of_a_newer_hearth(data: Path) -> None:
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '9999_new', '')"
        )
    assert "newer than this Hearth" in examined(data)[1]["Tables"]["text"]


def test_a_server_s_database_that_is_away_tells_no_password(data: Path) -> None:
    url = "postgres://hearth:canary-password@127.0.0.1:9/none"
    status, found = examined(data, DATABASE_URL=url, REDIS_URL="redis://:canary-two@127.0.0.1:9/0")
    assert status == 1
    assert "does not answer" in found["Database"]["text"]
    assert "does not answer" in found["Redis"]["text"]
    assert "canary" not in json.dumps(found)


def test_models_whose_files_are_gone_or_cut(data: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(b"GGUF")
    with closing(sqlite3.connect(data / "hearth.sqlite3")) as database, database:
        columns = [row[1:3] for row in database.execute("PRAGMA table_info(models_hub_localmodel)")]
        for name, path in (("gone", tmp_path / "gone.gguf"), ("cut", cut)):
            values = {column: 1 if "int" in kind else "" for column, kind in columns}
            values |= dict.fromkeys(("sampling", "load"), "{}")
            values |= {"name": name, "path": str(path), "size": 1000, "added": "2026-01-01"}
            values.pop("id")
            fields = ", ".join(f'"{column}"' for column in values)
            marks = ", ".join("?" * len(values))
            rows = f"INSERT INTO models_hub_localmodel ({fields}) VALUES ({marks})"
            database.execute(rows, list(values.values()))
    status, findings = listed(data)
    said = " ".join(found["text"] for found in findings)
    assert status == 1
    assert "gone: gone.gguf cannot be read" in said
    assert "cut: its files are" in said


def test_a_port_that_another_program_has(data: Path, studio: Studio) -> None:
    status, found = examined(data, PORT=str(studio.port))
    assert status == 1
    assert f"Port {studio.port}" in found["Address"]["text"]


def test_what_a_restore_left_behind(data: Path) -> None:
    (data / "before-restore-2026-01-01-000000").mkdir()
    (data / "restore").mkdir()
    (data / "restore" / "READY").write_text("{}")
    found = examined(data)[1]
    assert "before-restore-2026" in found["Leftovers"]["text"]
    assert "start Hearth" in found["Restore"]["step"]


def test_a_certificate_that_ended(data: Path) -> None:
    (data / "tls").mkdir()
    (data / "tls" / "server.pem").write_bytes(expired())
    status, found = examined(data)
    assert status == 1
    assert "no longer valid" in found["Certificate server.pem"]["text"]


def expired() -> bytes:
    """A certificate that was valid until the year 2020."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "old")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(1)
    builder = builder.not_valid_before(datetime(2019, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2020, 1, 1, tzinfo=UTC))
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM)


def test_the_hub_is_asked_only_when_told_to(data: Path, studio: Studio) -> None:
    assert "Hub" not in examined(data)[1]
    status, found = examined(data, "--online")  # where nobody answers
    assert status == 1
    assert "cannot be reached" in found["Hub"]["text"]
    assert found["Hub"]["step"]
    there = examined(data, "--online", HF_ENDPOINT=studio.settings["HF_ENDPOINT"])
    assert found["Hub"] != there[1]["Hub"]

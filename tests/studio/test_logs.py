"""Logs end somewhere: what a part wrote long ago makes room, and its writers notice nothing."""

import os
from pathlib import Path

import pytest

from studio.processes import logs


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log of a part, which may be 100 bytes long."""
    monkeypatch.setattr(logs, "CAP", 100)
    return tmp_path / "logs" / "web.log"


def test_a_long_log_is_set_aside_and_written_on(log: Path, tmp_path: Path) -> None:
    fd = logs.opened(str(tmp_path), "web")
    for round in range(3):
        os.write(fd, f"{round}".encode() * 101)
        logs.bound(str(tmp_path), "web")
    os.write(fd, b"the newest")
    os.close(fd)
    assert log.read_bytes() == b"the newest"
    assert (log.parent / "web.log.1").read_bytes() == b"2" * 101
    assert sorted(path.name for path in log.parent.iterdir()) == ["web.log", "web.log.1"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in log.parent.iterdir())


def test_a_short_log_stays_and_one_that_is_not_there_is_no_matter(
    log: Path, tmp_path: Path
) -> None:
    logs.bound(str(tmp_path), "web")
    os.close(logs.opened(str(tmp_path), "web"))
    log.write_bytes(b"short")
    logs.bound(str(tmp_path), "web")
    assert log.read_bytes() == b"short"

"""A day begins when it begins for this machine: its time zone is found by name."""

from pathlib import Path

import pytest

from studio.env import time_zone


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What /etc/localtime is on a machine in Shanghai, with nothing in TZ."""
    monkeypatch.delenv("TZ", raising=False)
    link = tmp_path / "localtime"
    link.symlink_to("/usr/share/zoneinfo/Asia/Shanghai")
    return link


def test_it_is_the_machines(local: Path) -> None:
    assert time_zone(local) == "Asia/Shanghai"


def test_what_tz_names_goes_first(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Europe/Berlin")
    assert time_zone(local) == "Europe/Berlin"


@pytest.mark.parametrize("named", ["CET-1CEST", ":/etc/localtime", "../../etc/passwd", "Nowhere"])
def test_one_that_is_no_name_counts_as_none(
    local: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv("TZ", named)
    assert time_zone(local) == "Asia/Shanghai"


def test_without_any_it_is_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    assert time_zone(tmp_path / "localtime") == "UTC"
    (tmp_path / "localtime").symlink_to("/somewhere/else")
    assert time_zone(tmp_path / "localtime") == "UTC"

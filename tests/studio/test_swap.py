"""A restore that is killed at any point of its last step is completed by whoever comes next."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studio.processes import swap

OLD = {
    "hearth.sqlite3": "old rows",
    "hearth.sqlite3-wal": "old rows not written back",
    "hearth.sqlite3-shm": "old index",
    "secret-key": "old key",
    "tls/root.pem": "old root",
    "redis/appendonly.aof": "old streams",
    "logs/web.log": "old lines",
}
NEW = {"hearth.sqlite3": "new rows", "secret-key": "new key", "tls/root.pem": "new root"}


class Killed(BaseException):
    """The process is gone."""


def lay(place: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text)


def found(place: Path) -> dict[str, str]:
    files = [path for path in place.rglob("*") if path.is_file()]
    return {path.relative_to(place).as_posix(): path.read_text() for path in files}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lay(tmp_path, OLD)
    lay(tmp_path / "restore", NEW)
    return tmp_path


def check(data: Path) -> None:
    """All is new, all that was old is aside, and nothing is left over."""
    now = found(data)
    aside = {name.split("/", 1)[1]: now.pop(name) for name in list(now) if name[:3] == "asi"}
    assert now == {**NEW, "logs/web.log": "old lines"}
    assert aside.pop("appendonly.aof") == "old streams"
    kept = {name: OLD[name] for name in (*NEW, "hearth.sqlite3-wal")}
    assert aside == kept


def test_everything_is_swapped_and_what_was_there_is_kept(data: Path) -> None:
    swap.announce(data, "aside")
    assert swap.finish(data) == data / "aside"
    check(data)
    assert swap.finish(data) is None


def test_files_that_were_not_announced_change_nothing(data: Path) -> None:
    assert swap.finish(data) is None
    assert found(data / "restore") == NEW
    assert (data / "secret-key").read_text() == "old key"


def test_into_an_empty_folder(tmp_path: Path) -> None:
    lay(tmp_path / "restore", NEW)
    swap.announce(tmp_path, "aside")
    swap.finish(tmp_path)
    assert found(tmp_path) == NEW


def test_killed_anywhere_it_is_completed_later(
    data: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap.announce(data, "aside")
    for steps in range(100):
        copy = tmp_path_factory.mktemp("killed") / "data"
        shutil.copytree(data, copy)
        with pytest.MonkeyPatch.context() as patch:
            dies_after(steps, patch)
            try:
                swap.finish(copy)
            except Killed:
                assert (copy / "hearth.sqlite3").exists(), "at no moment there is no database"
                assert (copy / "secret-key").exists(), "at no moment there is no key"
            else:
                break
        swap.finish(copy)
        check(copy)
    assert steps > 10, "it was killed at each of its steps"


def dies_after(steps: int, patch: pytest.MonkeyPatch) -> None:
    """Let so many changes of the disk happen, then none."""
    left = [steps]

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:
            if not left[0]:
                raise Killed
            left[0] -= 1
            return change(*args, **more)

        return run

    for where, name in (
        (Path, "replace"),
        (Path, "unlink"),
        (Path, "mkdir"),
        (os, "link"),
        (shutil, "rmtree"),
    ):
        patch.setattr(where, name, counted(getattr(where, name)))

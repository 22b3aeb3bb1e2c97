"""A disk that is full or closed stops a download with its reason, and loses nothing of it."""

import os
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from models_hub.downloads.faults import Fault
from tests.hub.server import Hub
from tests.models_hub.downloads.conftest import NAME, SIZE, Getter


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], check=False)
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def mount(disk: Path, options: str) -> None:
    """Change a disk that is mounted."""
    subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)


def test_a_full_disk_stops_it_and_more_room_lets_it_go_on(hub: Hub, small_disk: Path) -> None:
    getter = Getter(hub, small_disk / "hub")
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "disk_full"
    kept = getter.place.part(getter.file()).stat().st_size
    assert kept > 1_000_000
    mount(small_disk, "size=8m")
    getter.get()
    assert getter.is_whole()
    assert hub.counts.asked("file", NAME)[-1].range == f"bytes={kept}-"


def test_the_last_room_of_a_disk_is_left_to_others(getter: Getter) -> None:
    with pytest.raises(Fault) as fault:
        getter.get(reserve=1 << 60)
    assert fault.value.code == "disk_full"
    getter.get()
    assert getter.is_whole()


def test_a_disk_that_became_read_only_is_a_plain_reason(hub: Hub, small_disk: Path) -> None:
    mount(small_disk, "size=8m,ro")
    getter = Getter(hub, small_disk / "hub")
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "read_only"
    mount(small_disk, "size=8m,rw")
    getter.get()
    assert getter.is_whole()


def test_a_folder_that_is_not_ours_is_a_plain_reason(getter: Getter) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    getter.cache.mkdir()
    getter.cache.chmod(0o555)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "read_only"


def test_a_file_system_that_takes_no_such_file_is_a_plain_reason(getter: Getter) -> None:
    process = getter.process()
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
    last = getter.said(process)[-1]
    assert (last["event"], last["code"]) == ("failed", "file_too_large")
    assert process.returncode == 1
    assert getter.place.part(getter.file()).stat().st_size == 1_000_000
    assert SIZE > 1_000_000

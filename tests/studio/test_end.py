"""Ending a studio: in order when asked, completely when killed, and nobody is left."""

import os
import subprocess
import time
from collections.abc import Iterator

import pytest

from studio.processes import traces
from tests.conftest import make_folder
from tests.polling import until
from tests.running import Studio


@pytest.fixture(scope="module")
def own() -> Iterator[Studio]:
    """A studio that these tests may end; each starts it anew when it has ended."""
    with make_folder() as folder:
        studio = Studio(folder)
        yield studio
        if studio.process is not None:
            studio.process.kill()
            studio.process.wait()
        until(lambda: not traces.marked(str(studio.data)), 10)


def left(studio: Studio, pids: dict[str, int]) -> set[str]:
    """The parts that still run, and the processes that nobody told of."""
    told = {name for name, pid in pids.items() if traces.alive(pid)}
    return told | {f"process {pid}" for pid in traces.marked(str(studio.data))}


def test_asked_to_stop_every_part_ends_within_five_seconds(own: Studio) -> None:
    own.start()
    pids = own.pids()
    began = time.monotonic()
    assert own.stop(within=6) == 0
    assert time.monotonic() - began < 5
    assert left(own, pids) == set()
    assert not (own.data / "studio.json").exists()


def test_the_supervisor_killed_leaves_nobody_and_the_folder_can_be_used_at_once(
    own: Studio,
) -> None:
    own.start()
    pids = own.pids()
    own.kill("studio")
    assert own.process is not None
    own.process.wait()
    own.launch()  # waits for the watcher to finish, and comes up
    until(lambda: not any(traces.alive(pid) for pid in pids.values()), 5)
    until(own.is_healthy, 60, every=0.05)
    assert set(own.pids().values()).isdisjoint(pids.values())


def test_a_part_has_its_own_session_and_not_the_lock(own: Studio) -> None:
    if not own.record():
        own.start()
    pids = own.pids()
    lock = str(own.data / "studio.lock")
    holders = {
        name
        for name, pid in pids.items()
        if lock in subprocess.check_output(["ls", "-l", f"/proc/{pid}/fd"], text=True)
    }
    assert holders == {"studio", "watcher"}
    sessions = {name: os.getsid(pid) for name, pid in pids.items()}
    assert len(set(sessions.values())) == len(sessions), "Ctrl-C reaches the supervisor alone"

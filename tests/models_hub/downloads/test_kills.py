"""A transfer may be killed at any moment: nothing is lost but the bytes it was just handed."""

import os
import signal
import subprocess
import sys
import time
from random import Random

import psutil
import pytest

from models_hub.downloads.wire import PIECE
from tests.hub.server import Hub
from tests.models_hub.downloads.conftest import NAME, SIZE, Getter
from tests.polling import until
from tests.running import ROOT

KILLS = 100


def come(getter: Getter) -> int:
    """Bytes on disk."""
    part = getter.place.part(getter.file())
    return part.stat().st_size if part.exists() else 0


def reached(getter: Getter, goal: int) -> None:
    """Wait until so many bytes are on disk."""
    until(lambda: come(getter) >= goal, every=0.005)


@pytest.mark.timeout(180)
def test_a_hundred_kills_cost_nothing(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", pace=600_000, times=None)
    random, kept = Random(7), [0]
    for _kill in range(KILLS):
        process = getter.process()
        goal = kept[-1] + random.randrange(2 * (SIZE - 500_000) // KILLS)
        reached(getter, min(goal, SIZE - 100_000))
        time.sleep(random.random() * 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept.append(come(getter))
    assert kept == sorted(kept), "bytes on disk never get fewer"
    assert kept[-1] < SIZE, "every kill was before the end"
    hub.faults.clear()
    getter.said(getter.process())
    assert getter.is_whole()
    starts = [int(asked.range[6:-1]) for asked in hub.counts.asked("file", NAME)]
    assert set(starts) <= set(kept), "each goes on exactly from what is on disk"
    assert hub.counts.twice(NAME) < KILLS * PIECE


def test_it_ends_with_whoever_started_it(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", stall_after=1000)
    code = (
        "import subprocess, sys, time;"
        "p = subprocess.Popen([sys.executable, '-m', 'models_hub.downloads.fetch'],"
        " stdin=subprocess.PIPE); p.stdin.write(sys.stdin.buffer.readline()); p.stdin.flush();"
        "print(p.pid, flush=True); time.sleep(60)"
    )
    job = getter.job(patience=60.0).dump()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin
        assert parent.stdout
        parent.stdin.write(job + "\n")
        parent.stdin.flush()
        pid = int(parent.stdout.readline())
        until(lambda: come(getter) == 1000)
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == "zombie")


def test_it_ends_when_nobody_wants_it_any_more(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", stall_after=1000)
    process = getter.process(patience=60.0)
    until(lambda: come(getter) == 1000)
    assert process.stdin
    process.stdin.close()
    assert process.wait(10) == 1


def test_a_part_that_was_damaged_meanwhile_is_found_out(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", stall_after=1_000_000)
    process = getter.process(patience=60.0)
    until(lambda: come(getter) == 1_000_000)
    process.kill()
    process.wait()
    with open(getter.place.part(getter.file()), "r+b") as part:
        part.write(b"damage")
    log = getter.get()
    assert getter.is_whole()
    assert [code for code, _pause in log.waited] == ["bad_bytes"]

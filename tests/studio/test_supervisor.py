"""What the supervisor and its watcher promise, whatever the parts are like."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio import lock
from studio.processes import deaths, traces
from studio.refusal import Refusal
from tests.polling import until
from tests.studio.supervised import DEAF, ENDING, FAITHFUL, ORPHAN, PARENT, Supervised

Start = Callable[..., Supervised]


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """`start(name=script, ...)`: a supervisor that is gone after the test, with all it started."""
    started: list[Supervised] = []

    def start_one(**scripts: str) -> Supervised:
        started.append(Supervised.start(folder, **scripts))
        return started[-1]

    yield start_one
    for one in started:
        one.close()
    until(lambda: not traces.marked(str(folder)))


def settled(data: Path, children: int) -> set[int]:
    """Every process of the parts, once there are as many as the test expects."""
    return until(lambda: len(found := traces.marked(str(data))) >= children and found)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_ends_when_asked(start: Start, number: signal.Signals) -> None:
    studio = start(web=FAITHFUL, redis=FAITHFUL)
    pids = studio.pids()
    studio.process.send_signal(number)
    assert studio.process.wait(3) == 0
    assert not any(traces.alive(pid) for pid in pids.values())
    assert "Hearth has stopped." in studio.said()


@pytest.mark.parametrize(("script", "processes"), [(DEAF, 1), (PARENT, 2), (ORPHAN, 2)])
def test_asked_to_stop_it_ends_also_those_that_do_not_want_to(
    start: Start, script: str, processes: int
) -> None:
    studio = start(web=script)
    everybody = settled(studio.data, processes)
    studio.process.terminate()
    assert studio.process.wait(6) == 0
    assert not any(traces.alive(pid) for pid in everybody)


@pytest.mark.parametrize(("script", "processes"), [(DEAF, 1), (PARENT, 2), (ORPHAN, 2)])
def test_killed_it_is_followed_by_everybody_within_five_seconds(
    start: Start, script: str, processes: int
) -> None:
    studio = start(web=script, redis=FAITHFUL)
    everybody = settled(studio.data, processes + 1) | {studio.pids()["watcher"]}
    studio.process.kill()
    until(lambda: not any(traces.alive(pid) for pid in everybody), 5)
    assert not (studio.data / "studio.json").exists()


def test_redis_ends_last_so_that_the_others_can_say_goodbye(start: Start, folder: Path) -> None:
    note = f"open({str(folder / 'order')!r}, 'a')"
    last = (
        "import signal, sys, time\n"
        f"def end(*_):\n    {note}.write('NAME ')\n    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\nprint('set', flush=True)\n" + FAITHFUL
    )
    studio = start(redis=last.replace("NAME", "redis"), web=last.replace("NAME", "web"))
    for name in ("redis", "web"):
        until(lambda name=name: "set" in (folder / "logs" / f"{name}.log").read_text())  # type: ignore[misc]
    studio.process.terminate()
    studio.process.wait(5)
    assert (folder / "order").read_text() == "web redis "


def test_a_second_ctrl_c_does_not_wait(start: Start) -> None:
    studio = start(web=DEAF)
    settled(studio.data, 1)
    time.sleep(0.2)  # Python sets its handlers up before the script runs
    studio.process.send_signal(signal.SIGINT)
    until(lambda: studio.pids() and (studio.data / "studio.json").read_text().count("true"))
    began = time.monotonic()
    studio.process.send_signal(signal.SIGINT)
    studio.process.wait(3)
    assert time.monotonic() - began < 1


def test_a_part_that_dies_at_once_is_started_ever_later_and_its_last_words_shown(
    start: Start,
) -> None:
    studio = start(engine=ENDING, web=FAITHFUL)
    log = studio.data / "logs" / "engine.log"
    until(lambda: log.exists() and log.read_text().count("no model") >= 4, 20)
    starts = [float(line) for line in log.read_text().split("\n") if line[:1].isdigit()]
    assert starts[3] - starts[2] > 0.5, "the pauses grow: 0.2, 0.4, 0.8 s, ..."
    studio.process.terminate()
    studio.process.wait(5)
    said = studio.said()
    assert "engine ended (status 3) and is started again." in said
    assert f"It said: no model More in {log}" in said


def test_what_a_dead_part_had_started_ends_with_it(start: Start) -> None:
    studio = start(engine=PARENT)
    everybody = settled(studio.data, 2)
    os.kill(studio.pids()["engine"], signal.SIGKILL)
    until(lambda: not any(traces.alive(pid) for pid in everybody), 3)


def test_a_killed_watcher_is_replaced_by_one_that_knows_everybody(start: Start) -> None:
    studio = start(web=DEAF)
    was = studio.pids()["watcher"]
    os.kill(was, signal.SIGKILL)
    now = until(lambda: (pid := studio.pids()["watcher"]) != was and pid)
    web = studio.pids()["web"]
    studio.process.kill()
    until(lambda: not traces.alive(web) and not traces.alive(now), 5)


def test_what_a_crash_of_supervisor_and_watcher_left_ends_before_the_next_start(
    start: Start,
) -> None:
    studio = start(redis=DEAF)
    left = studio.pids()["redis"]
    os.kill(studio.process.pid, signal.SIGSTOP)  # lest it starts another watcher
    os.kill(studio.pids()["watcher"], signal.SIGKILL)
    studio.process.kill()
    studio.process.wait()
    assert traces.alive(left)
    again = start(redis=FAITHFUL)
    assert not traces.alive(left)
    assert traces.alive(again.pids()["redis"])


def test_a_folder_in_use_is_refused_and_one_being_cleared_up_is_waited_for(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    studio = start(web=DEAF)
    settled(studio.data, 1)
    with pytest.raises(Refusal, match="already runs"):
        lock.acquire(studio.data)
    studio.process.kill()
    studio.process.wait()
    os.close(lock.acquire(studio.data))
    assert "clearing up" in capsys.readouterr().out


def test_the_terminal_may_be_closed(start: Start) -> None:
    studio = start(web=FAITHFUL)
    assert studio.process.stdout is not None
    studio.process.stdout.close()
    os.kill(studio.pids()["web"], signal.SIGKILL)
    was = studio.pids()["web"]
    until(lambda: studio.pids().get("web", 0) not in {0, was})
    studio.process.terminate()
    assert studio.process.wait(5) == 0


def test_a_part_that_ended_unasked_is_written_down_and_one_that_was_asked_is_not(
    start: Start, folder: Path
) -> None:
    studio = start(web=FAITHFUL)
    os.kill(studio.pids()["web"], signal.SIGKILL)
    known = until(lambda: (found := deaths.read(str(folder)))["last"] and found)
    assert known["counts"] == {"web": 1}
    assert (known["last"][0]["part"], known["last"][0]["how"]) == ("web", "killed by SIGKILL")
    studio.process.send_signal(signal.SIGTERM)
    studio.process.wait(5)
    assert deaths.read(str(folder)) == known


def test_of_many_deaths_the_last_are_kept_and_all_are_counted(folder: Path) -> None:
    folder.mkdir()
    for _time in range(deaths.KEPT + 3):
        deaths.note(str(folder), "engine", "status 1")
    known = deaths.read(str(folder))
    assert known["counts"] == {"engine": deaths.KEPT + 3}
    assert len(known["last"]) == deaths.KEPT

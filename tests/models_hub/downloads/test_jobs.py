"""A worker takes up what is asked for, and whatever another one left behind."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone

from journal import ids
from models_hub.downloads import line, orders
from models_hub.downloads.jobs import look, run
from models_hub.downloads.rows import Download
from models_hub.downloads.state import state
from models_hub.models import LocalModel
from tests.hub.server import Hub
from tests.models_hub.downloads.conftest import MODEL, NAME, SIZE, Ask, Getter

State = Download.State


@contextmanager
def when_running(do: Callable[[Download], None]) -> Iterator[None]:
    """Have somebody do something once bytes come."""
    hold = line.hold

    def held(download: Download, **fields: Any) -> bool:
        kept = hold(download, **fields)
        if kept and fields.get("state") == State.RUNNING and fields["done"]:
            do(Download.objects.get(pk=download.pk))
        return kept

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line, "hold", held)
        yield


def test_what_is_done_is_a_model_of_the_library(ask: Ask, here: Getter) -> None:
    download = ask(MODEL, "mmproj-F16.gguf")
    assert run() == 1
    download.refresh_from_db()
    assert (download.state, download.done, download.problem) == (State.DONE, download.total, {})
    assert LocalModel.objects.get().path == str(here.place.link(here.file(MODEL)))
    assert download.lease is None


def test_a_file_that_is_no_model_says_why(ask: Ask) -> None:
    download = ask(NAME)
    run()
    download.refresh_from_db()
    assert download.state == State.DONE
    assert state(download)["problem"]["text"]
    assert state(download)["line"] == "Done", "it does not call it a model as well"
    assert not LocalModel.objects.exists()


def test_a_worker_that_died_is_followed_by_another(ask: Ask, here: Getter, hub: Hub) -> None:
    download = ask(NAME)
    assert line.claim("somebody")
    assert line.claim("another") is None
    assert not line.is_any()
    Download.objects.update(lease=timezone.now(), state=State.RUNNING)
    assert line.is_any()
    assert run() == 1
    assert here.is_whole()
    assert not line.hold(download, done=0), "the first is told that it is no longer its"


def test_no_more_than_two_at_once(ask: Ask) -> None:
    for name in (NAME, MODEL, "config.json"):
        ask(name)
    assert [bool(line.claim(str(number))) for number in range(3)] == [True, True, False]


def test_the_line_is_kept_and_can_be_changed(ask: Ask) -> None:
    first, second, third = ask(NAME), ask(MODEL), ask("config.json")
    orders.move(third, "first")
    orders.move(first, "down")
    assert list(Download.objects.waiting()) == [third, second, first]
    orders.move(first, "up")
    assert list(Download.objects.waiting()) == [third, first, second]


def test_a_pause_ends_the_process_and_keeps_the_bytes(ask: Ask, here: Getter, hub: Hub) -> None:
    hub.faults.add("file", stall_after=1_000_000)
    download = ask(NAME)
    with when_running(orders.pause):
        run()
    download.refresh_from_db()
    assert (download.state, download.lease) == (State.PAUSED, None)
    assert here.place.part(here.file()).stat().st_size == 1_000_000
    orders.resume(download)
    run()
    assert here.is_whole()
    assert hub.counts.sent(NAME) == SIZE


def test_a_cancel_takes_away_what_came(ask: Ask, here: Getter, hub: Hub) -> None:
    hub.faults.add("file", name=NAME, stall_after=1_000_000)
    ask(MODEL, NAME)
    with when_running(lambda download: orders.cancel(download) if download.number else None):
        run()
    assert not Download.objects.exists()
    assert not any(path.is_file() for path in here.cache.rglob("*"))


def test_a_cancel_leaves_what_another_download_wants(ask: Ask, here: Getter) -> None:
    first, _second = ask(MODEL), ask(MODEL, "config.json")
    orders.cancel(first)
    here.get(MODEL)
    Download.objects.filter(pk=first.pk).update(fresh=[MODEL])
    line.tidy()
    assert here.place.has(here.file(MODEL))


def test_a_refusal_is_told_in_plain_words(ask: Ask, hub: Hub) -> None:
    hub.faults.add("resolve", status=404)
    download = ask(MODEL)
    run()
    download.refresh_from_db()
    assert download.state == State.FAILED
    assert state(download)["problem"]["title"] == "The hub has this file no longer"


def test_what_waits_says_so_while_it_goes_on(ask: Ask) -> None:
    download = ask(MODEL)
    Download.objects.update(state=State.RUNNING, problem={"code": "limited", "facts": {}})
    download.refresh_from_db()
    told = state(download)
    assert told["problem"] is None
    assert told["line"] == "The hub asks for a pause: it is tried again by itself"


def test_a_full_disk_pauses_it(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    download = ask(MODEL)
    monkeypatch.setattr("models_hub.downloads.disk.RESERVE", 1 << 60)
    run()
    download.refresh_from_db()
    assert download.state == State.PAUSED
    action = {"do": "resume", "label": "Resume"}
    assert state(download)["problem"]["action"] == action


def test_what_a_full_disk_stopped_goes_on_by_itself_when_there_is_room(
    ask: Ask, here: Getter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models_hub.downloads.jobs.connection.close", lambda: None)
    monkeypatch.setattr("models_hub.downloads.line.WAKE_S", 0)
    size, room = here.file(MODEL).size, [0]
    download, mine = ask(MODEL), ask("config.json")
    orders.pause(mine)
    monkeypatch.setattr("models_hub.downloads.disk.free", lambda: room[0])
    run()
    look()
    download.refresh_from_db()
    assert download.state == State.PAUSED
    assert "it goes on by itself" in state(download)["problem"]["text"]
    room[0] = size
    look()
    download.refresh_from_db()
    assert (download.state, download.problem) == (State.QUEUED, {})
    run()
    assert here.place.has(here.file(MODEL))
    mine.refresh_from_db()
    assert mine.state == State.PAUSED, "what a person stopped stays stopped"


def test_what_a_full_disk_stopped_waits_behind_what_is_in_line(
    ask: Ask, here: Getter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models_hub.downloads.line.WAKE_S", 0)
    download = ask(MODEL)
    problem = {"code": "disk_full", "facts": {}}
    Download.objects.update(state=State.PAUSED, problem=problem)
    ask(NAME)
    size = here.file(MODEL).size
    monkeypatch.setattr("models_hub.downloads.disk.free", lambda: SIZE + size - 1)
    line.wake()
    download.refresh_from_db()
    assert download.state == State.PAUSED
    monkeypatch.setattr("models_hub.downloads.disk.free", lambda: SIZE + size)
    line.wake()
    download.refresh_from_db()
    assert download.state == State.QUEUED


def test_a_machine_that_is_to_ask_nothing_asks_nothing(
    ask: Ask, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    download = ask(MODEL)
    run()
    download.refresh_from_db()
    assert (download.state, download.problem["code"]) == (State.FAILED, "hub_offline")
    assert not hub.counts.asked()


def test_the_look_out_gives_the_job_again(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr("models_hub.downloads.jobs.nudge", lambda: given.append(1))
    monkeypatch.setattr("models_hub.downloads.jobs.connection.close", lambda: None)
    look()
    assert not given
    ask(MODEL)
    look()
    assert given == [1]


def test_its_process_writes_under_the_id_of_who_asked(
    ask: Ask, here: Getter, capfd: pytest.CaptureFixture[str]
) -> None:
    with ids.following("4f3a9c2e01bd"):
        ask(MODEL)
    run()
    lines = [line for line in capfd.readouterr().err.splitlines() if " download [" in line]
    assert len(lines) == 2
    assert all("[4f3a9c2e01bd] hearth.downloads: " in line for line in lines)

"""What servers do wrong costs a moment, or ends in a plain reason; the bytes are always right."""

from typing import Any

import pytest

from models_hub.downloads.faults import Fault
from tests.hub.server import Hub
from tests.models_hub.downloads.conftest import NAME, SIZE, Getter


@pytest.mark.parametrize(
    ("where", "wrong", "code"),
    [
        ("file", {"drop_after": 1_000_000}, "dropped"),
        ("file", {"stall_after": 1_000_000}, "stalled"),
        ("file", {"stall_after": 0}, "stalled"),
        ("resolve", {"drop_after": 0}, "offline"),
        ("resolve", {"status": 500}, "broken"),
        ("file", {"status": 503}, "broken"),
        ("resolve", {"status": 429}, "limited"),
        ("file", {"longer": 5}, "wrong_size"),
        ("file", {"longer": -5}, "wrong_size"),
        ("file", {"flip_at": 2_000_000}, "bad_bytes"),
    ],
)
def test_one_fault_is_got_over(
    getter: Getter, hub: Hub, where: Any, wrong: dict[str, int], code: str
) -> None:
    hub.faults.add(where, name=NAME, **wrong)
    log = getter.get()
    assert getter.is_whole()
    assert [each for each, _pause in log.waited] == [code]


def test_what_came_before_a_drop_is_kept(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", drop_after=1_000_000, times=2)
    getter.get()
    assert getter.is_whole()
    assert hub.counts.twice(NAME) == 0
    assert [asked.range for asked in hub.counts.asked("file", NAME)] == [
        "bytes=0-",
        "bytes=1000000-",
        "bytes=2000000-",
    ]


def test_a_server_that_asks_for_time_is_given_it(getter: Getter, hub: Hub) -> None:
    hub.faults.add("resolve", status=429, retry_after=7)
    assert getter.get().slept == [7]


def test_a_hub_that_stays_away_is_left_alone_after_a_while(getter: Getter, hub: Hub) -> None:
    hub.faults.add("resolve", status=502, times=None)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert (fault.value.code, fault.value.facts) == ("broken", {"status": 502})
    assert len(hub.counts.asked("resolve", NAME)) == 8


def test_pauses_grow(getter: Getter, hub: Hub) -> None:
    hub.faults.add("resolve", status=502, times=5)
    assert getter.get(pause=1.0).slept == [1, 2, 4, 8, 16]


def test_bytes_that_stay_wrong_are_no_file(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", flip_at=5, times=None)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "bad_bytes"
    assert hub.counts.sent(NAME) == 3 * SIZE
    assert not getter.place.has(getter.file())
    assert getter.place.part(getter.file()).stat().st_size == 0


def test_a_server_without_ranges_sends_it_anew(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", drop_after=1_000_000)
    hub.faults.add("file", whole=True, times=None)
    getter.get()
    assert getter.is_whole()


def test_a_server_without_ranges_that_always_drops_is_given_up(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", drop_after=1_000_000, whole=True, times=None)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "dropped"


def test_a_file_that_changed_under_way_begins_anew(getter: Getter, hub: Hub) -> None:
    hub.faults.add("file", drop_after=1_000_000, etag="older")
    log = getter.get()
    assert getter.is_whole()
    assert [each for each, _pause in log.waited] == ["dropped"]
    assert min(hub.counts.ranges(NAME)[1]) == 0


def test_a_hub_that_names_other_bytes_is_not_believed(getter: Getter, hub: Hub) -> None:
    hub.faults.add("resolve", etag="0" * 64, times=None)
    hub.faults.add("file", etag="0" * 64, times=None)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == "changed"


@pytest.mark.parametrize(
    ("status", "code"), [(401, "refused"), (403, "refused"), (404, "not_found")]
)
def test_a_clear_no_is_not_asked_again(getter: Getter, hub: Hub, status: int, code: str) -> None:
    hub.faults.add("resolve", status=status)
    with pytest.raises(Fault) as fault:
        getter.get()
    assert fault.value.code == code
    assert len(hub.counts.asked("resolve")) == 1

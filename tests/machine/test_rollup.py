"""What was measured is kept ever more coarsely, and nothing is made up for times without it."""

import json
from itertools import pairwise

import pytest
import redis

from machine import history
from machine.rollup import LEVELS, Sample, rolled, series


def test_a_coarser_sample_is_the_mean_and_of_queues_the_peak() -> None:
    made = rolled([{"t": 0, "cpu": 10, "waiting": 0}, {"t": 5, "cpu": 20, "waiting": 7}], 0)
    assert made == {"t": 0, "cpu": 15, "waiting": 7}


def test_what_only_some_samples_have_is_theirs() -> None:
    assert rolled([{"t": 0, "cpu": 10}, {"t": 5, "cpu": 20, "gpu": 80}], 0)["gpu"] == 80


def test_times_without_samples_are_gaps() -> None:
    samples: list[Sample] = [{"t": 1, "cpu": 1}, {"t": 21, "cpu": 3}, {"t": 29, "cpu": 5}]
    found = series(samples, 0, 39, 10)
    assert [(at, sample and sample["cpu"]) for at, sample in found] == [
        (0, 1),
        (10, None),
        (20, 4),
        (30, None),
    ]


def test_levels_cover_an_hour_a_day_and_a_week() -> None:
    assert [level.step * level.kept for level in LEVELS] == [3600, 86_400, 7 * 86_400]
    assert all(b.step % a.step == 0 for a, b in pairwise(LEVELS))


def test_minutes_and_ten_minutes_are_kept_as_they_end(client: redis.Redis) -> None:
    for t in range(0, 1200, 5):
        history.keep(client, {"t": t, "cpu": t // 60}, {})
    minutes, tens = history.read(client, LEVELS[1]), history.read(client, LEVELS[2])
    assert [sample["t"] for sample in minutes] == [60 * n for n in range(19)]
    assert [sample["cpu"] for sample in minutes] == list(range(19))
    assert tens == [{"t": 0, "cpu": 4.5}]


def test_a_restart_in_the_middle_of_a_minute_loses_nothing_of_it(client: redis.Redis) -> None:
    """Nothing but Redis knows of the minute that is not over yet."""
    for t in (0, 5, 40, 65):
        history.keep(client, {"t": t, "cpu": t}, {})
    assert history.read(client, LEVELS[1]) == [{"t": 0, "cpu": 15}]


def test_after_a_pause_the_last_minute_before_it_is_kept(client: redis.Redis) -> None:
    for t in (0, 5, 100_000):
        history.keep(client, {"t": t, "cpu": 1}, {})
    assert [sample["t"] for sample in history.read(client, LEVELS[1])] == [0]
    assert [sample["t"] for sample in history.read(client, LEVELS[2])] == [0]


def test_no_level_grows_beyond_its_bound(client: redis.Redis) -> None:
    level = LEVELS[0]
    old = [json.dumps({"t": t, "cpu": 1}) for t in range(level.kept)]
    client.rpush(history.key(level), *old)
    history.keep(client, {"t": level.kept, "cpu": 2}, {})
    kept = history.read(client, level)
    assert len(kept) == level.kept
    assert kept[0]["t"] == 1
    assert kept[-1]["cpu"] == 2


def test_what_is_measured_now_is_forgotten_once_nobody_measures(client: redis.Redis) -> None:
    assert history.now(client) is None
    history.keep(client, {"t": 1, "cpu": 2}, {"totals": {"ram": 3}})
    assert history.now(client) == {"sample": {"t": 1, "cpu": 2}, "totals": {"ram": 3}}
    assert 0 < client.pttl(history.NOW) <= history.FRESH_MS


@pytest.mark.parametrize("last", [1, 3])
def test_the_last_ones_can_be_read_alone(client: redis.Redis, last: int) -> None:
    for t in range(5):
        history.keep(client, {"t": t}, {})
    assert [s["t"] for s in history.read(client, LEVELS[0], last)] == list(range(5 - last, 5))

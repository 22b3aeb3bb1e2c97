"""Numbers become drawings, texts and tables that say the same."""

import time

import pytest
import redis
from django.test import Client
from django.utils.translation import override

from machine import charts, history, over_time
from machine.over_time import SPANS
from machine.rollup import LEVELS


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (1.1, 2), (4.9, 5), (7, 10), (23, 50), (1000, 1000)]
)
def test_the_top_of_a_chart_is_a_round_number(most: float, top: float) -> None:
    assert charts.ceiling(most) == top


def test_a_line_breaks_where_nothing_was_measured() -> None:
    assert charts.line([0, 10, None, 5, None], 10) == "M0,100 L150,0 M450,50 L450,50"
    assert charts.line([None, None], 10) == ""


def test_a_surface_reaches_the_ground_at_both_ends() -> None:
    assert charts.area([10, 10], 10) == "M0,0 L600,0 L600,100 L0,100 Z"


def test_values_above_the_top_stay_inside() -> None:
    assert charts.line([20, -1], 10) == "M0,0 L600,100"


def fill(client: redis.Redis, seconds: int = 600) -> None:
    """Samples of the last minutes."""
    now = time.time()
    for ago in range(seconds, -1, -5):
        sample = {"t": now - ago, "cpu": 40.0, "ram": 4e9, "read": 0.0, "written": 12.5}
        sample |= {"running": 2, "waiting": 1, "download": 0, "disk": 5e10}
        history.keep(client, sample, {"totals": {"ram": 16e9, "disk": 1e11}, "gpus": []})


@pytest.mark.parametrize("name", list(SPANS))
def test_every_span_shows_what_was_just_measured(client: redis.Redis, name: str) -> None:
    fill(client)
    drawn = {chart.name: chart for chart in over_time.drawn(client, SPANS[name])}
    assert set(drawn) == {"cpu", "ram", "read", "written", "queue", "download", "disk"}
    assert drawn["cpu"].now == "40 %"
    assert drawn["cpu"].top == "100 %"
    assert drawn["ram"].top == "16.0 GB"
    assert drawn["written"].now == "12 tokens/s"
    assert drawn["queue"].now == "being written: 2, waiting: 1"
    assert drawn["cpu"].rows[-1].texts == ("40 %",)
    assert len(drawn["cpu"].texts) == len(drawn["disk"].texts) <= 170


def test_a_gpu_is_drawn_where_there_is_one(client: redis.Redis) -> None:
    sample = {"t": time.time(), "cpu": 1.0, "ram": 1.0, "gpu": 73.0, "vram": 6e9}
    history.keep(client, sample, {"totals": {"vram": 24e9}, "gpus": []})
    drawn = {chart.name: chart for chart in over_time.drawn(client, SPANS["hour"])}
    assert drawn["gpu"].now == "73 %"
    assert (drawn["vram"].now, drawn["vram"].top) == ("6.0 GB", "24.0 GB")


def test_what_is_not_measured_any_more_is_not_taken_for_now(client: redis.Redis) -> None:
    history.keep(client, {"t": time.time() - 600, "cpu": 1.0, "gpu": 73.0}, {})
    history.keep(client, {"t": time.time(), "cpu": 2.0}, {})
    drawn = {chart.name: chart for chart in over_time.drawn(client, SPANS["hour"])}
    assert (drawn["cpu"].now, drawn["gpu"].now) == ("2 %", "")


def test_a_chart_is_told_to_who_does_not_see_it_in_their_language(client: redis.Redis) -> None:
    fill(client, 60)
    told = over_time.drawn(client, SPANS["hour"])[0].summary
    assert told == "now 40 %; CPU: 40 % on average, 40 % at most"
    with override("zh-hans"):
        assert "平均" in over_time.drawn(client, SPANS["hour"])[0].summary


@pytest.mark.django_db
def test_only_those_who_look_after_the_machine_see_charts(
    alice: Client, olive: Client, client: redis.Redis
) -> None:
    fill(client, 60)
    assert "CPU: now 40 %" in olive.get("/machine/history/").content.decode()
    assert "CPU: now 40 %" in olive.get("/machine/history/charts/?span=week").content.decode()
    for path in ("/machine/history/", "/machine/history/charts/", "/machine/errors/"):
        assert alice.get(path).status_code == 403
        assert Client().get(path).status_code == 302
    assert "Over time" not in alice.get("/machine/").content.decode()


@pytest.mark.django_db
def test_a_studio_that_measured_nothing_says_so(olive: Client, client: redis.Redis) -> None:
    assert not client.exists(history.key(LEVELS[0]))
    assert "Nothing was measured" in olive.get("/machine/history/").content.decode()
    assert olive.get("/machine/history/?span=nonsense").status_code == 200

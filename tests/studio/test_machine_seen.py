"""A running studio is seen: what it measures, writes and answers."""

import time

import redis
from prometheus_client.parser import text_string_to_metric_families
from websockets import Origin
from websockets.sync.client import connect

from machine import history
from tests.polling import until
from tests.running import Person, Studio


def value(studio: Studio, owner: Person, name: str, **labels: str) -> float:
    """One number of /metrics; 0 where it is not there yet."""
    with studio.client(owner) as client:
        text = client.get("/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_tokens_and_answers_are_counted(studio: Studio, owner: Person, alice: Person) -> None:
    def written() -> float:
        return value(studio, owner, "hearth_tokens_total", kind="written", model="hearth-demo")

    before = written()
    studio.begin(alice, "Hello!")
    until(lambda: written() > before, 60)
    until(lambda: value(studio, owner, "hearth_time_to_first_token_seconds_count") > 0, 30)
    until(lambda: value(studio, owner, "hearth_http_responses_total", door="page") > 0, 30)


def test_open_sockets_are_counted_while_they_are_open(
    studio: Studio, owner: Person, alice: Person
) -> None:
    def sockets() -> float:
        return value(studio, owner, "hearth_sockets_open")

    path = studio.begin(alice, "Hello!")["socket"]
    before = sockets()
    headers = {"Cookie": alice.cookie}
    with connect(
        studio.socket_url + path,
        origin=Origin(studio.url),
        additional_headers=headers,
        proxy=None,
    ):
        until(lambda: sockets() > before, 30)
    until(lambda: sockets() <= before, 30)


def test_the_jobs_measure_the_machine(studio: Studio, owner: Person) -> None:
    with redis.Redis.from_url(studio.redis_url, decode_responses=True) as client:
        now = until(lambda: history.now(client), 60)
    assert time.time() - now["sample"]["t"] < 60
    with studio.client(owner) as browser:
        assert 'data-chart="cpu"' in browser.get("/machine/history/").text

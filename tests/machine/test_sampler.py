"""The sampler measures the machine while Hearth runs, and only one of several does."""

import json
import time

import psutil
import pytest
import redis

from engine.protocol import FAILURES, TALLY, Failed, ModelState
from engine.tally import Tally
from machine import history
from machine.gpu import Gpus
from machine.measuring import Meter
from machine.models import Trouble
from machine.rollup import LEVELS
from machine.sampler import TURN, Sampler
from tests.models_hub.conftest import Said

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_sample_tells_the_machine_and_its_queue(client: redis.Redis, engine: Said) -> None:
    engine.say(ModelState("m", "ready", running=2, waiting=3))
    sample, facts = Meter(client).measure()
    assert 0 <= sample["cpu"] <= 100
    assert 0 < sample["ram"] < facts["totals"]["ram"] == psutil.virtual_memory().total
    assert 0 < sample["disk"] < facts["totals"]["disk"]
    assert (sample["running"], sample["waiting"], sample["download"]) == (2, 3, 0)
    assert ("gpu" in sample) == bool(facts["gpus"]) == bool(Gpus().now())
    assert abs(sample["t"] - time.time()) < 60


def test_tokens_a_second_come_from_what_the_engine_counts(client: redis.Redis) -> None:
    def count(read: int, written: int) -> None:
        client.set(TALLY, json.dumps({"m": Tally(read=read, written=written).dump()}))

    count(1000, 10)
    meter = Meter(client)
    assert meter.measure()[0]["read"] == 0
    count(3000, 110)
    meter.at -= 10
    sample = meter.measure()[0]
    assert sample["read"] == pytest.approx(200, rel=0.5)
    assert sample["written"] == pytest.approx(sample["read"] / 20, abs=0.02)
    count(100, 0)
    meter.at -= 10
    assert meter.measure()[0]["read"] == pytest.approx(10, rel=0.5), "an engine that began anew"


def test_only_one_of_several_measures_until_it_is_gone(client: redis.Redis) -> None:
    one, two = Sampler(client), Sampler(client)
    assert [one.look(), one.look(), two.look()] == [True, True, False]
    assert len(history.read(client, LEVELS[0])) == 1
    client.delete(TURN)  # as it lapses when nobody renews it
    assert two.look()
    assert not one.look()


def test_what_failed_meanwhile_is_written_down(client: redis.Redis) -> None:
    client.rpush(FAILURES, Failed("m", "model_bad", "", {}, time.time()).dump())
    sampler = Sampler(client)
    sampler.look()
    assert sampler.look()
    assert Trouble.objects.get().code == "model_bad"


def test_a_redis_that_is_away_is_borne(client: redis.Redis) -> None:
    nowhere = redis.Redis.from_url("unix:///nowhere/redis.sock", decode_responses=True)
    assert not Sampler(nowhere).look()

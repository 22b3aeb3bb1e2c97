"""/metrics gives Prometheus everything, to those who may read it, and names nobody."""

import asyncio
import json
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from accounts import keys
from accounts.models import Policy, User
from accounts.rights import Right
from engine import client as engine_client
from engine.protocol import INBOX, TALLY, ModelState
from engine.tally import Tally
from machine import history, traffic
from machine.rollup import Sample
from machine.traffic import Traffic
from models_hub.models import Download
from tests.models_hub.conftest import Said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]

TOKEN = "a-token-of-the-house"


@pytest.fixture
def token() -> Iterator[str]:
    """METRICS_TOKEN is set."""
    before, settings.METRICS_TOKEN = settings.METRICS_TOKEN, TOKEN
    yield TOKEN
    settings.METRICS_TOKEN = before


def bearer(secret: str) -> dict[str, str]:
    """As Prometheus sends it."""
    return {"Authorization": f"Bearer {secret}"}


def read(client: Client) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        " ".join([sample.name, *(f"{k}={v}" for k, v in sorted(sample.labels.items()))]): (
            sample.value
        )
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_it_is_closed_to_strangers(alice: Client) -> None:
    answer = Client().get("/metrics")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert b"hearth_" not in answer.content
    assert alice.get("/metrics").status_code == 403


def test_an_admins_session_and_key_open_it_and_a_members_do_not(
    alice: Client, olive: Client
) -> None:
    assert olive.get("/metrics").status_code == 200
    for name, status in (("olive", 200), ("alice", 403)):
        key, secret = keys.create(User.objects.get(username=name))
        assert Client().get("/metrics", headers=bearer(secret)).status_code == status
        keys.revoke(key)
        assert Client().get("/metrics", headers=bearer(secret)).status_code == 401


def test_a_policy_may_give_and_take_it(alice: Client) -> None:
    person = User.objects.get(username="alice")
    policy = Policy.objects.create(user=person, rights={Right.MACHINE: True})
    assert alice.get("/metrics").status_code == 200
    policy.delete()
    assert alice.get("/metrics").status_code == 403


def test_the_houses_token_opens_it_where_it_is_set(token: str) -> None:
    assert Client().get("/metrics", headers=bearer(token)).status_code == 200
    assert Client().get("/metrics", headers=bearer("another")).status_code == 401
    assert Client().get("/metrics", headers=bearer("é")).status_code == 401


def test_without_one_nothing_passes_for_it() -> None:
    assert settings.METRICS_TOKEN == ""
    for secret in ("", " ", "None"):
        assert Client().get("/metrics", headers=bearer(secret)).status_code == 401


def test_a_wrong_secret_is_not_made_good_by_a_session(olive: Client) -> None:
    assert olive.get("/metrics", headers=bearer("hearth-wrong")).status_code == 401


def test_it_is_read_and_never_posted_to(olive: Client) -> None:
    assert olive.post("/metrics").status_code == 405


def test_models_replies_tokens_and_waits(olive: Client, engine: Said, client: redis.Redis) -> None:
    state = ModelState("m", "ready", memory=7, context=100, cells=30, running=2, waiting=3)
    engine.say(state)
    done = Tally(read=1000, cached=50, written=200)
    done.end(0, 0.2, 0.7)
    client.set(TALLY, json.dumps({"m": done.dump()}))
    client.rpush(INBOX, "r")
    found = read(olive)
    assert found["hearth_models_resident"] == 1
    assert found["hearth_model_state model=m state=ready"] == 1
    assert found["hearth_replies_running model=m"] == 2
    assert found["hearth_replies_waiting model=m"] == 3
    assert found["hearth_model_context_used_tokens model=m"] == 30
    assert found["hearth_requests_unclaimed"] == 1
    assert found["hearth_tokens_total kind=read model=m"] == 1000
    assert found["hearth_tokens_total kind=written model=m"] == 200
    assert found["hearth_time_to_first_token_seconds_bucket le=0.5 model=m"] == 0
    assert found["hearth_time_to_first_token_seconds_bucket le=1.0 model=m"] == 1
    assert found["hearth_time_to_first_token_seconds_bucket le=+Inf model=m"] == 1
    assert found["hearth_queue_wait_seconds_sum model=m"] == pytest.approx(0.2)
    assert found["hearth_replies_total model=m"] == 1


def test_the_machine_and_its_gpus(olive: Client, client: redis.Redis) -> None:
    assert "hearth_cpu_usage_ratio" not in read(olive), "nobody measures"
    sample: Sample = {"t": 1, "cpu": 25, "ram": 4, "disk": 9, "download": 5}
    gpu = {"name": "H200", "busy": 50, "used": 1, "total": 2}
    history.keep(client, sample, {"totals": {"ram": 16, "disk": 99}, "gpus": [gpu]})
    found = read(olive)
    assert found["hearth_cpu_usage_ratio"] == 0.25
    assert found["hearth_memory_total_bytes"] == 16
    assert found["hearth_disk_free_bytes place=models"] == 9
    assert found["hearth_gpu_usage_ratio gpu=0 name=H200"] == 0.5


def test_downloads_restarts_parts_and_build(olive: Client, client: redis.Redis) -> None:
    Download.objects.create(title="Tiny", state=Download.State.FAILED)
    traffic.tell_restarts(client, {"engine": 3})
    found = read(olive)
    assert found["hearth_downloads state=failed"] == 1
    assert found["hearth_part_restarts_total part=engine"] == 3
    assert found["hearth_part_up part=engine"] == 1
    assert found["hearth_part_up part=jobs"] == 0
    assert any(name.startswith("hearth_build_info") and "version=" in name for name in found)


def test_answers_and_sockets_add_up_over_web_processes(
    olive: Client, client: redis.Redis, redis_server: str
) -> None:
    asyncio.run(tell(redis_server))
    found = read(olive)
    assert found["hearth_http_responses_total class=2xx door=page"] == 5
    assert found["hearth_http_responses_total class=5xx door=api"] == 1
    assert found["hearth_sockets_open"] == 3
    client.hset(traffic.SOCKETS, "gone", "40:1")
    assert read(olive)["hearth_sockets_open"] == 3, "of a process that is gone"
    assert not client.hexists(traffic.SOCKETS, "gone")


async def tell(url: str) -> None:
    """Two web processes tell what they counted, one of them twice."""
    one, two = Traffic(), Traffic()
    one.responses.update({"page:2xx": 2, "api:5xx": 1})
    two.responses.update({"page:2xx": 3})
    one.sockets, two.sockets = 1, 2
    opened = engine_client.connect(url)
    for each in (one, two, one):
        await each.tell_once(opened)
    await opened.aclose()


def test_no_person_is_named(olive: Client, alice: Client, engine: Said) -> None:
    users = [str(User.objects.get(username="alice").pk)]
    engine.say(ModelState("m", "ready", running=1, users=users, line=users))
    text = olive.get("/metrics").content.decode()
    assert "alice" not in text
    assert "user" not in text

"""What the supervisor wrote down of ended parts reaches the machine's pages, each once."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from machine import traffic
from machine.models import Trouble
from studio.processes import deaths
from studio.restarts import Restarts

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(redis_server: str) -> Iterator[redis.Redis]:
    """A real Redis, empty; and nobody has died yet."""
    with redis.Redis.from_url(redis_server, decode_responses=True) as opened:
        yield opened
    (settings.DATA / "deaths.json").unlink(missing_ok=True)


def test_each_death_is_told_once(client: redis.Redis) -> None:
    restarts = Restarts()
    restarts.take(client)
    assert not Trouble.objects.exists()
    deaths.note(str(settings.DATA), "engine", "killed by SIGKILL")
    restarts.take(client)
    restarts.take(client)
    Restarts().take(client)  # another process of jobs
    trouble = Trouble.objects.get()
    assert (trouble.subject, trouble.code, trouble.count) == ("engine", "killed by SIGKILL", 1)
    assert traffic.restarts(client) == {"engine": 1}


def test_those_of_the_same_kind_are_counted(client: redis.Redis) -> None:
    restarts = Restarts()
    for _time in range(3):
        deaths.note(str(settings.DATA), "web", "status 1")
        restarts.take(client)
    assert Trouble.objects.get().count == 3
    assert traffic.restarts(client) == {"web": 3}

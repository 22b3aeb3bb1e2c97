"""The embedded Redis keeps what it was told, and starts also when its log is spoilt."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from studio.hosts import socket_path
from studio.parts import embedded_redis
from studio.refusal import Refusal
from tests.polling import until
from tests.studio.supervised import Supervised


@pytest.fixture
def data(folder: Path) -> Path:
    """A data folder that is there."""
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def client(data: Path) -> Iterator[redis.Redis]:
    """Talks to the data folder's Redis, whichever process that is by now."""
    with redis.Redis(unix_socket_path=str(socket_path(data)), decode_responses=True) as client:
        yield client


@pytest.fixture
def supervised(data: Path) -> Iterator[list[Supervised]]:
    """What `start` started; gone after the test."""
    started: list[Supervised] = []
    yield started
    for one in started:
        one.process.terminate()
        one.process.wait(5)
        one.close()


def start(data: Path, started: list[Supervised]) -> Supervised:
    """A supervisor with a Redis as its only part."""
    socket = socket_path(data)
    started.append(Supervised.start(data, embedded_redis(data, socket), socket=str(socket)))
    return started[-1]


def answers(client: redis.Redis) -> bool:
    """Whether it has loaded its data."""
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def test_what_was_written_a_second_ago_survives_a_kill(
    data: Path, client: redis.Redis, supervised: list[Supervised]
) -> None:
    studio = start(data, supervised)
    until(lambda: answers(client))
    client.xadd("reply:1", {"e": "said"}, id="1-1")
    was = studio.pids()["redis"]
    os.kill(was, signal.SIGKILL)
    until(lambda: studio.pids().get("redis", was) != was)
    until(lambda: answers(client))
    assert client.xrange("reply:1") == [("1-1", {"e": "said"})]


def test_a_log_that_was_cut_short_is_read_as_far_as_it_goes(
    data: Path, client: redis.Redis, supervised: list[Supervised]
) -> None:
    log = data / "redis" / "appendonly.aof"
    log.parent.mkdir()
    log.write_bytes(b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*3\r\n$3\r\nSET\r\n$1\r\nb\r")
    start(data, supervised)
    until(lambda: answers(client))
    assert client.get("a") == "1"
    assert client.get("b") is None


def test_a_log_that_cannot_be_read_is_set_aside_and_said_so(
    data: Path, client: redis.Redis, supervised: list[Supervised]
) -> None:
    log = data / "redis" / "appendonly.aof"
    log.parent.mkdir()
    log.write_bytes(b"this is no log of Redis\r\n" * 3)
    studio = start(data, supervised)
    until(lambda: answers(client))
    studio.process.terminate()
    studio.process.wait(5)
    assert "set aside" in studio.said()
    assert [path.read_bytes()[:7] for path in log.parent.glob("*unreadable*")] == [b"this is"]


def test_nobody_else_on_the_machine_can_reach_it(
    data: Path, client: redis.Redis, supervised: list[Supervised]
) -> None:
    start(data, supervised)
    until(lambda: answers(client))
    assert stat.S_IMODE(socket_path(data).stat().st_mode) == 0o700
    assert stat.S_IMODE(socket_path(data).parent.stat().st_mode) == 0o700
    assert client.config_get("port")["port"] == "0"


def test_a_socket_folder_of_another_user_is_not_used(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    (tmp_path / "link").symlink_to(trap)
    with pytest.raises(Refusal, match="somebody else"):
        embedded_redis(tmp_path / "data", tmp_path / "link" / "redis.sock")


def test_it_refuses_rather_than_throws_anything_away(
    data: Path, client: redis.Redis, supervised: list[Supervised]
) -> None:
    start(data, supervised)
    until(lambda: answers(client))
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"

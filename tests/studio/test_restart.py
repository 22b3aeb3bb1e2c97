"""A part that dies is started again, whatever killed it, and the others go on."""

import os
import signal

import httpx
import pytest

from tests.polling import until
from tests.running import Studio


@pytest.mark.parametrize("part", ["web", "replies", "jobs", "engine", "redis"])
def test_a_killed_part_is_started_again_and_only_that_one(studio: Studio, part: str) -> None:
    before = studio.pids()
    was = studio.kill(part)
    studio.restarted(part, was)
    after = studio.pids()
    assert {name for name in before if before[name] != after[name]} == {part}
    assert f"{part} ended (killed by SIGKILL) and is started again." in studio.log.read_text()


def test_a_killed_watcher_is_started_again_and_knows_everybody(studio: Studio) -> None:
    was = studio.kill("watcher")
    until(lambda: studio.pid("watcher") not in {0, was})
    assert studio.is_healthy()


def test_a_browser_that_asks_while_the_web_restarts_waits_and_is_answered(studio: Studio) -> None:
    was = studio.kill("web")
    answer = httpx.get(f"{studio.url}/login/", timeout=15, follow_redirects=True)
    assert answer.status_code == 200
    studio.restarted("web", was)


def test_healthz_says_which_part_is_down(studio: Studio) -> None:
    pid = studio.pid("engine")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: studio.health().json()["parts"]["engine"] == "down")
        answer = studio.health()
        assert answer.status_code == 503
        assert answer.json()["ok"] is False
        assert answer.json()["parts"]["web"] == "up"
    finally:
        os.kill(pid, signal.SIGCONT)
    until(studio.is_healthy)


def test_healthz_answers_soon_while_redis_hangs(studio: Studio) -> None:
    pid = studio.pid("redis")
    os.kill(pid, signal.SIGSTOP)
    try:
        answer = httpx.get(f"{studio.url}/healthz", timeout=3)
        assert answer.status_code == 503
        assert answer.json()["parts"]["redis"] == "down"
    finally:
        os.kill(pid, signal.SIGCONT)
    until(studio.is_healthy)


def test_healthz_needs_no_session_and_sets_no_cookie(studio: Studio) -> None:
    answer = studio.health()
    assert answer.status_code == 200
    assert not answer.cookies
    assert httpx.post(f"{studio.url}/healthz").status_code in {403, 405}

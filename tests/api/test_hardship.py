"""A dead engine, a lost model, a Redis that is away: each ends a request plainly."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from tests.api.anthropic.asking import MESSAGES, message
from tests.api.asking import PATH, body, endless, first_words, new_key, problem, program
from tests.chat.middle import frozen, model_child
from tests.polling import until
from tests.running import Person, Studio

DEMO = Path("demo_model/hearth-demo.gguf")
SOON = 7.0
"""The three seconds after which an engine counts as dead, and slack for a busy machine."""


@pytest.fixture
def ready(studio: Studio, client: httpx.Client) -> Iterator[httpx.Client]:
    """Her program, once the model is loaded; the studio is whole again afterwards."""
    until(lambda: works(client), 20)
    yield client
    until(studio.is_healthy, 20, every=0.05)


def works(client: httpx.Client) -> bool:
    return client.post(PATH, json=body(max_tokens=1)).status_code == 200


def error_event(lines: Iterator[str]) -> str:
    """The data of the error that a stream ends with; nothing comes after it."""
    rest = [line for line in lines if line]
    assert rest[-2] == "event: error", rest[-3:]
    return rest[-1]


@pytest.mark.parametrize("victim", ["engine", "model"])
def test_a_stream_whose_engine_dies_ends_with_an_error(
    victim: str, studio: Studio, ready: httpx.Client
) -> None:
    with ready.stream("POST", PATH, json=endless()) as answer:
        lines = first_words(answer)
        os.kill(studio.pid("engine") if victim == "engine" else model_child(studio), signal.SIGKILL)
        killed = time.monotonic()
        said = error_event(lines)
        assert time.monotonic() - killed < SOON
    assert '"code":"engine_lost"' in said or '"code":"model_crashed"' in said
    assert "again" in said
    assert until(lambda: works(ready), 20)


def test_a_whole_answer_whose_engine_dies_is_an_http_error(
    studio: Studio, ready: httpx.Client
) -> None:
    with frozen(model_child(studio)):
        killing = threading.Timer(0.5, lambda: studio.kill("engine"))
        killing.start()
        error = problem(ready.post(PATH, json=body(max_tokens=5)), 503)
        killing.join()
    assert error["type"] == "server_error"
    assert "again" in error["message"]


def test_a_client_that_waits_hears_that_it_is_waited_for(
    studio: Studio, ready: httpx.Client
) -> None:
    def hears(path: str, asked: dict[str, Any], waiting: str) -> bool:
        with ready.stream("POST", path, json=asked) as answer:
            assert answer.status_code == 200
            return any(line == waiting for line in answer.iter_lines())

    with frozen(model_child(studio)), ThreadPoolExecutor() as both:
        of_openai = both.submit(hears, PATH, body(stream=True), ": waiting")
        of_anthropic = both.submit(hears, MESSAGES, message(stream=True), "event: ping")
        assert of_openai.result()
        assert of_anthropic.result()


def test_a_key_revoked_meanwhile_ends_its_stream(
    studio: Studio, ready: httpx.Client, owner: Person
) -> None:
    secret = new_key(studio, owner.name)
    number = studio.manage("list_api_keys", owner.name).splitlines()[-1].split()[0]
    with program(studio, secret) as his, his.stream("POST", PATH, json=endless()) as answer:
        lines = first_words(answer)
        before = stopped(studio)
        with frozen(model_child(studio)):
            studio.manage("revoke_api_key", number)
            until(lambda: stopped(studio) - before, 5)
        assert '"code":"cancelled"' in error_event(lines)


def stopped(studio: Studio) -> set[bytes]:
    """The keys of the replies that were asked to stop."""
    with redis.Redis.from_url(studio.redis_url) as client:
        return set(client.keys("cancel:*"))


def test_a_model_whose_file_went_is_told_before_the_first_byte(
    studio: Studio, ready: httpx.Client, owner: Person, tmp_path: Path
) -> None:
    path = tmp_path / "moved.gguf"
    shutil.copy(DEMO, path)
    studio.manage("import_model", str(path))
    listed = [model["id"] for model in ready.get("/v1/models").json()["data"]]
    path.unlink()
    for stream in (True, False):
        error = problem(ready.post(PATH, json=body(model="moved", stream=stream)), 404)
        assert error["code"] == "model_missing"
        assert "not where it was" in error["message"]
    assert "moved" in listed
    assert "moved" not in [model["id"] for model in ready.get("/v1/models").json()["data"]]
    with studio.client(owner) as browser:
        browser.post("/models/moved/remove/").raise_for_status()


def test_a_redis_that_does_not_answer_is_told_within_seconds(folder: Path) -> None:
    studio = Studio(folder).start()
    try:
        studio.manage("create_user", "olive", said="correct horse battery\n")
        with program(studio, new_key(studio, "olive")) as client:
            assert works(client)
            with frozen(studio.pid("redis")):
                error = problem(client.post(PATH, json=body()), 503)
                assert "Redis" in error["message"]
            assert until(lambda: works(client), 20)
            with client.stream("POST", PATH, json=endless()) as answer:
                lines = first_words(answer)
                with frozen(studio.pid("redis")):
                    assert '"code":"redis_lost"' in error_event(lines)
            assert until(lambda: works(client), 20)
    finally:
        studio.stop()


def test_those_who_look_after_the_machine_read_what_failed(
    studio: Studio, owner: Person, ready: httpx.Client
) -> None:
    """The reply of a program, and the engine's own end."""
    with ready.stream("POST", PATH, json=endless()) as answer:
        lines = first_words(answer)
        os.kill(studio.pid("engine"), signal.SIGKILL)
        error_event(lines)

    def told(*words: str) -> bool:
        with studio.client(owner) as browser:
            page = browser.get("/machine/errors/").text
        return all(each in page for each in words)

    until(lambda: told("The engine ended and was started again", "A reply of Hearth Demo"), 30)

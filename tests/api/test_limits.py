"""One program cannot take everything: bodies, requests at once, and work for nobody are bounded."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import pytest
import redis
from django.conf import settings

from accounts.limits import Limits
from engine.protocol import MODELS, STREAM_KEPT_S, ModelState
from tests.api.asking import (
    MODEL,
    PATH,
    body,
    endless,
    first_words,
    new_key,
    problem,
    program,
    whole,
)
from tests.chat.middle import frozen, model_child
from tests.polling import until
from tests.running import Person, Studio

MOST = Limits().replies_at_once or 0
TIDY_S = 20
"""What a web that an earlier test killed had asked is tidied up within 15 s (chat.strays)."""


def at_work(studio: Studio) -> int:
    """Replies that the model computes or that wait for it."""
    with redis.Redis.from_url(studio.redis_url) as client:
        line = client.hget(MODELS, MODEL)
    state = ModelState.read(line) if line else None
    return state.running + state.waiting if state else 0


def is_tidy(studio: Studio) -> bool:
    """Whether all that Redis knows of replies is about to expire."""
    with redis.Redis.from_url(studio.redis_url) as client:
        kinds = ("reply", "request", "alive", "cancel")
        left = [client.ttl(key) for kind in kinds for key in client.keys(f"{kind}:*")]
    return all(seconds <= STREAM_KEPT_S for seconds in left)


def test_a_client_that_goes_away_frees_its_place_in_the_model(
    studio: Studio, client: httpx.Client
) -> None:
    with client.stream("POST", PATH, json=endless()) as answer:
        first_words(answer)
        until(lambda: at_work(studio))
    until(lambda: not at_work(studio), 3)
    until(lambda: is_tidy(studio), TIDY_S)


def test_so_does_one_that_waits_for_a_whole_answer(
    studio: Studio, client: httpx.Client, alices_key: str
) -> None:
    whole(client, max_tokens=1)  # the model is loaded
    with frozen(model_child(studio)), program(studio, alices_key) as other:
        with pytest.raises(httpx.ReadTimeout):
            other.post(PATH, json={**endless(), "stream": False}, timeout=0.5)
        with redis.Redis.from_url(studio.redis_url) as store:
            until(lambda: store.keys("cancel:*"))
    until(lambda: not at_work(studio), 3)
    until(lambda: is_tidy(studio), TIDY_S)


def test_a_finished_answer_leaves_nothing_behind(studio: Studio, client: httpx.Client) -> None:
    answer = client.post(PATH, json=body(max_tokens=3)).json()
    reply = answer["id"].removeprefix("chatcmpl-")
    with redis.Redis.from_url(studio.redis_url) as store:
        until(lambda: not store.keys(f"*{reply}*"))


def test_a_body_beyond_the_bound_is_refused_in_the_clients_shape(client: httpx.Client) -> None:
    answer = client.post(PATH, content=b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert problem(answer, 413)["code"] == "too_large"


def test_one_person_has_so_many_requests_at_once_and_others_are_served(
    studio: Studio, bob: Person, alices_key: str
) -> None:
    first, second = new_key(studio, bob.name), new_key(studio, bob.name)
    with ExitStack() as stack, program(studio, first) as his:
        for number in range(MOST):
            stack.enter_context(left_open(studio, first if number % 2 else second))
        refused = until(lambda: refusal(his), 15)
        assert problem(refused, 429)["code"] == "too_many_requests"
        assert int(refused.headers["retry-after"]) > 0
        with program(studio, alices_key) as hers:
            assert hers.post(PATH, json=body(max_tokens=2)).status_code == 200
        stack.pop_all().close()
        until(lambda: not refusal(his), 15)
        until(lambda: not at_work(studio), 15)


def refusal(client: httpx.Client) -> httpx.Response | None:
    """The refusal of a request, while there is one."""
    answer = client.post(PATH, json=body(max_tokens=1))
    return answer if answer.status_code == 429 else None


@contextmanager
def left_open(studio: Studio, key: str) -> Iterator[None]:
    """A request whose answer nobody reads."""
    content = json.dumps(endless()).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{studio.port}\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", studio.port)) as connection:
        connection.sendall(head.encode() + content)
        yield

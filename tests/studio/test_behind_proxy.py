"""Behind a reverse proxy: pages, sockets and streams, and no believing of anybody else."""

import json
import sys
from collections.abc import Iterator

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.api.asking import PATH, new_key
from tests.running import Person, Studio
from tests.studio.proxy import Proxy, proxied

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have one loopback address, and no 127.0.0.2"
)


@pytest.fixture(scope="module")
def proxy(secure_studio: Studio) -> Iterator[Proxy]:
    with proxied(secure_studio) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def liar(secure_studio: Studio) -> Iterator[Proxy]:
    """One that says the same and is not trusted."""
    with proxied(secure_studio, "127.0.0.3") as proxy:
        yield proxy


def test_pages_are_served_as_over_https_under_the_name_that_was_asked_for(
    proxy: Proxy, secure_studio: Studio, secure_alice: Person
) -> None:
    with httpx.Client(base_url=f"http://{proxy.host}") as browser:
        asked = browser.get("/", headers={"Cookie": secure_alice.cookie})
        assert asked.status_code == 200
        form = browser.get("/login/")
        token = form.cookies[secure_studio.csrf]
        answer = browser.post(
            "/login/",
            data={"username": "alice", "password": "wrong", "csrfmiddlewaretoken": token},
            headers={"Origin": f"https://{proxy.host}", "Cookie": f"{secure_studio.csrf}={token}"},
        )
    assert answer.status_code == 200  # the form again: its origin and its cookie were right


def test_a_page_of_another_origin_cannot_post_through_it(
    proxy: Proxy, secure_studio: Studio
) -> None:
    with httpx.Client(base_url=f"http://{proxy.host}") as browser:
        token = browser.get("/login/").cookies[secure_studio.csrf]
        for origin in (f"http://{proxy.host}", "https://evil.example"):
            headers = {"Origin": origin, "Cookie": f"{secure_studio.csrf}={token}"}
            form = {"username": "alice", "password": "x", "csrfmiddlewaretoken": token}
            assert browser.post("/login/", data=form, headers=headers).status_code == 403


def test_one_that_is_not_trusted_is_sent_over_to_https(
    liar: Proxy, secure_studio: Studio, secure_alice: Person
) -> None:
    answer = httpx.get(f"http://{liar.host}/", headers={"Cookie": secure_alice.cookie})
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{secure_studio.url}/"


def opened(proxy: Proxy, person: Person, path: str, origin: str) -> connect:
    return connect(
        f"ws://{proxy.host}{path}",
        origin=origin,  # type: ignore[arg-type]
        additional_headers={"Cookie": person.cookie},
        proxy=None,
    )


async def test_sockets_go_through_it(
    proxy: Proxy, liar: Proxy, secure_studio: Studio, secure_alice: Person
) -> None:
    path = secure_studio.begin(secure_alice, "Hello")["socket"]
    async with opened(proxy, secure_alice, path, f"https://{proxy.host}") as socket:
        assert json.loads(await socket.recv())["type"] == "state"
    for through, origin in ((proxy, "https://evil.example"), (liar, f"https://{liar.host}")):
        with pytest.raises(InvalidStatus, match="403"):
            async with opened(through, secure_alice, path, origin):
                pass


def test_streams_go_through_it_as_they_are_written(
    proxy: Proxy, secure_studio: Studio, secure_alice: Person
) -> None:
    key = new_key(secure_studio, secure_alice.name)
    asked = {"model": "hearth-demo", "messages": [{"role": "user", "content": "Hello"}]}
    with httpx.stream(
        "POST",
        f"http://{proxy.host}{PATH}",
        json={**asked, "stream": True, "max_tokens": 5},
        headers={"Authorization": f"Bearer {key}"},
        timeout=60,
    ) as answer:
        assert answer.status_code == 200
        assert answer.headers["x-accel-buffering"] == "no"
        lines = [line for line in answer.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert len(lines) > 2


def test_the_throttle_of_logins_counts_who_is_behind_it(
    proxy: Proxy, secure_studio: Studio, secure_alice: Person
) -> None:
    """Each behind it for themselves, whatever they claim to be."""

    def guess(claimed: str) -> int:
        with httpx.Client(base_url=f"http://{proxy.host}") as browser:
            token = browser.get("/login/").cookies[secure_studio.csrf]
            headers = {
                "Origin": f"https://{proxy.host}",
                "Cookie": f"{secure_studio.csrf}={token}",
                "X-Forwarded-For": claimed,
            }
            form = {"username": "nobody", "password": "x", "csrfmiddlewaretoken": token}
            return browser.post("/login/", data=form, headers=headers).status_code

    statuses = [guess(f"192.0.2.{number}") for number in range(6)]
    assert statuses == [200] * 4 + [429] * 2

"""Asking too often: refused before anything is done, the others served on, nobody's memory kept."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from studio.door import STRANGERS
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment, free_port

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have one loopback address to come from"
)


def client(studio: Studio, address: str, **more: Any) -> httpx.Client:
    """One that comes from an address of its own."""
    transport = httpx.HTTPTransport(local_address=address, verify=studio.trust)
    return httpx.Client(base_url=studio.url, transport=transport, timeout=60, **more)


def hammer(studio: Studio, address: str, times: int) -> list[httpx.Response]:
    """So many requests, eight at a time, each with another cookie that somebody made up."""
    url = f"http://127.0.0.1:{studio.port}/login/"  # which only says where HTTPS is: no long work

    def ask(_visitor: int) -> list[httpx.Response]:
        transport = httpx.HTTPTransport(local_address=address, verify=False)
        with httpx.Client(transport=transport, timeout=60) as abuser:
            cookies = [f"__Host-hearth_session={secrets.token_hex(16)}" for _ in range(times // 8)]
            return [abuser.get(url, headers={"Cookie": cookie}) for cookie in cookies]

    with ThreadPoolExecutor(8) as pool:
        return [answer for answers in pool.map(ask, range(8)) for answer in answers]


@pytest.fixture(scope="module")
def refused(secure_studio: Studio) -> list[httpx.Response]:
    """What somebody at 127.0.0.7 is told who asks more often than is good."""
    answers: list[httpx.Response] = []
    while len(found := [a for a in answers if a.status_code == 429]) < 10:
        assert len(answers) < 4000, "nothing was refused"
        answers += hammer(secure_studio, "127.0.0.7", 80)
    assert {answer.status_code for answer in answers[:80]} == {301}
    return found


def test_a_stranger_who_asks_too_often_is_told_how_long_to_wait(
    refused: list[httpx.Response],
) -> None:
    assert all(1 <= int(answer.headers["retry-after"]) <= 10 for answer in refused)
    assert {answer.json()["error"]["code"] for answer in refused} == {"too_often"}
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in refused)


def test_a_person_reads_it_in_their_language_and_the_browser_tries_again(
    refused: list[httpx.Response], secure_studio: Studio
) -> None:
    def told() -> httpx.Response | None:
        hammer(secure_studio, "127.0.0.7", 16)
        headers = {"Accept": "text/html,*/*", "Accept-Language": "zh-CN,zh;q=0.9"}
        with client(secure_studio, "127.0.0.7", headers=headers) as browser:
            answer = browser.get("/login/")
        return answer if answer.status_code == 429 else None

    page = until(told, 60)
    assert page.text.startswith("请求过于频繁")
    assert page.headers["refresh"] == page.headers["retry-after"]


def test_a_client_of_anthropics_reads_it_in_the_shape_it_knows(
    refused: list[httpx.Response], secure_studio: Studio
) -> None:
    def told() -> httpx.Response | None:
        hammer(secure_studio, "127.0.0.7", 16)
        with client(secure_studio, "127.0.0.7") as program:
            answer = program.post("/v1/messages")
        return answer if answer.status_code == 429 else None

    answer = until(told, 60)
    assert answer.json()["error"]["type"] == "rate_limit_error"
    assert int(answer.headers["retry-after"]) > 0


def test_nobody_else_is_refused_and_nobody_who_is_known_at_that_very_address(
    refused: list[httpx.Response], secure_studio: Studio, secure_alice: Person
) -> None:
    with secure_studio.client(secure_alice) as browser:
        assert browser.get("/account/password/").status_code == 200
    until(lambda: 429 in {a.status_code for a in hammer(secure_studio, "127.0.0.7", 16)}, 60)
    with client(secure_studio, "127.0.0.7", cookies=secure_alice.cookies) as same_address:
        answers = [same_address.get("/account/password/").status_code for _ in range(3)]
    assert answers == [200] * 3
    with client(secure_studio, "127.0.0.8") as other:
        assert other.get("/login/").status_code == 200


def test_one_address_has_so_many_idle_connections_and_the_oldest_make_room(
    studio: Studio, alice: Person
) -> None:
    with studio.client(alice) as browser:
        assert browser.get("/models/").status_code == 200
        held = [
            socket.create_connection(("127.0.0.1", studio.port), source_address=("127.0.0.9", 0))
            for _ in range(STRANGERS + 20)
        ]
        try:
            until(lambda: sum(map(is_closed, held)) >= 20)
            assert not any(map(is_closed, held[20:]))
            with client(studio, "127.0.0.9") as newcomer:
                assert newcomer.get("/login/").status_code == 200
            assert browser.get("/models/").status_code == 200
        finally:
            for connection in held:
                connection.close()


def is_closed(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


STUCK = """
from studio import web  # first: it chooses the reactor
from studio import front
front.STUCK_S = front.SILENCE_S = 0.5
async def application(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/large":
        await send({"type": "http.response.body", "body": b"x" * 2**24})
    for _ in range(2**14):
        await send({"type": "http.response.body", "body": b"x" * 2**10, "more_body": True})
web.application = application
web.main()
"""


@pytest.fixture(scope="module", params=["", "1"], ids=["http", "https"])
def impatient(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The port of a web, alone, that waits half a second for a reader."""
    folder, port = tmp_path_factory.mktemp("stuck"), free_port()
    settings = {"PORT": str(port), "HTTPS": request.param}
    env = environment(folder, DJANGO_SETTINGS_MODULE="studio.settings", **settings)
    with subprocess.Popen([sys.executable, "-c", STUCK], cwd=ROOT, env=env) as web:
        until(lambda: accepts(port), 30)
        yield port
        web.terminate()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("path", ["/large", "/stream"])
def test_a_reader_that_takes_nothing_is_left_and_what_waits_for_it_is_dropped(
    impatient: int, path: str
) -> None:
    port = impatient
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        time.sleep(1)  # which is what this reader does instead of reading
        taken = 0
        try:
            while piece := connection.recv(2**20):
                taken += len(piece)
        except ConnectionResetError:
            pass
    assert taken < 2**23  # of 16 MB: some lay in the kernel


def test_a_slow_reader_that_goes_on_reading_gets_it_all(impatient: int) -> None:
    port = impatient
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET /large HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        taken = 0
        while piece := connection.recv(2**18):
            taken += len(piece)
    assert taken > 2**24


def test_a_connection_that_says_nothing_is_closed(impatient: int) -> None:
    port = impatient
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        until(lambda: is_closed(connection))

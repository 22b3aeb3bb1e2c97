"""Asking too often: refused before anything is done, the others served on, nobody's memory kept."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from studio.door import STRANGERS
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment, free_port

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have one loopback address to come from"
)


def client(studio: Studio, address: str, **more: object) -> httpx.Client:
    """One that comes from an address of its own."""
    transport = httpx.HTTPTransport(local_address=address, verify=studio.trust)
    return httpx.Client(base_url=studio.url, transport=transport, timeout=30, **more)  # type: ignore[arg-type]


def hammer(studio: Studio, address: str, times: int) -> list[httpx.Response]:
    """So many requests, sixteen at a time, each with another cookie that it made up."""

    def ask(number: int) -> httpx.Response:
        cookie = f"hearth_session={secrets.token_hex(16)}"
        with client(studio, address, headers={"Cookie": cookie}) as abuser:
            return abuser.get("/login/")

    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(ask, range(times)))


def test_a_stranger_who_asks_too_often_is_told_to_wait_and_nobody_else_is(
    studio: Studio, alice: Person
) -> None:
    answers: list[httpx.Response] = []
    while len(refused := [a for a in answers if a.status_code == 429]) < 20:
        assert len(answers) < 4000
        answers += hammer(studio, "127.0.0.7", 100)
    assert [answer.status_code for answer in answers[:100]] == [200] * 100
    assert all(1 <= int(answer.headers["retry-after"]) <= 10 for answer in refused)
    assert refused[0].json()["error"]["code"] == "too_often"
    assert refused[0].headers["x-content-type-options"] == "nosniff"
    page = until(lambda: told_on_a_page(studio, "127.0.0.7"))
    assert page.text.startswith("请求过于频繁")
    assert page.headers["refresh"] == page.headers["retry-after"]
    with client(studio, "127.0.0.8") as other:
        assert other.get("/login/").status_code == 200
    with client(studio, "127.0.0.7", cookies=alice.cookies) as known:
        # Who is known is not counted by an address that somebody else shares.
        assert {known.get("/models/").status_code for _ in range(3)} == {200}


def told_on_a_page(studio: Studio, address: str) -> httpx.Response | None:
    """What somebody reads in a browser, while they are told to wait."""
    hammer(studio, address, 16)
    headers = {"Accept": "text/html,*/*", "Accept-Language": "zh-CN,zh;q=0.9"}
    with client(studio, address, headers=headers) as browser:
        answer = browser.get("/login/")
    return answer if answer.status_code == 429 else None


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
            until(lambda: sum(map(is_closed, held)) == 20)
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

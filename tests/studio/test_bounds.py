"""What the web refuses before it costs memory: large bodies, endless ones, slow ones."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import OpenSocket
from tests.polling import until
from tests.running import ROOT, Person, Studio, environment, free_port

MEGABYTE = 1024 * 1024


def raw(studio: Studio, head: str, *pieces: bytes, within: float = 5) -> bytes:
    """Send bytes as they are; everything the web answers until it closes."""
    with socket.create_connection(("127.0.0.1", studio.port), timeout=within) as connection:
        request = f"{head}\r\nHost: 127.0.0.1:{studio.port}\r\n\r\n".replace("\n\r\n\r\n", "\r\n")
        connection.sendall(request.encode())
        for piece in pieces:
            connection.sendall(piece)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        return answer


def chunk(size: int) -> bytes:
    return b"%x\r\n" % size + b"x" * size + b"\r\n"


def test_a_body_that_says_it_is_too_long_is_refused_before_it_is_sent(studio: Studio) -> None:
    answer = raw(studio, f"POST /login/ HTTP/1.1\r\nContent-Length: {3 * MEGABYTE}")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"2 MB" in answer


def test_a_browser_that_sends_it_all_the_same_reads_the_answer(studio: Studio) -> None:
    head = f"POST /login/ HTTP/1.1\r\nContent-Length: {3 * MEGABYTE}"
    answer = raw(studio, head, *[b"x" * MEGABYTE] * 3)
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_nobody_is_told_to_go_on_with_a_body_that_is_refused(studio: Studio) -> None:
    head = f"POST /login/ HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {3 * MEGABYTE}"
    answer = raw(studio, head)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in answer


def test_a_chunked_body_is_cut_off_where_it_grows_too_long(studio: Studio) -> None:
    head = "POST /login/ HTTP/1.1\r\nTransfer-Encoding: chunked"
    answer = raw(studio, head, *[chunk(MEGABYTE // 2)] * 5)
    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_within_the_bound_reaches_django(studio: Studio, chunked: bool) -> None:
    size = MEGABYTE
    if chunked:
        head = "POST /login/ HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked"
        answer = raw(studio, head, chunk(size), b"0\r\n\r\n")
    else:
        head = f"POST /login/ HTTP/1.1\r\nConnection: close\r\nContent-Length: {size}"
        answer = raw(studio, head, b"x" * size)
    assert not answer.startswith(b"HTTP/1.1 413 ")
    assert answer.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 302 ")), answer[:80]


@pytest.mark.parametrize("path", ["/chats/import/", "/chats/import/?check=1"])
def test_a_chat_that_is_brought_back_may_be_larger_within_a_bound_of_its_own(
    studio: Studio, path: str
) -> None:
    head = f"POST {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {3 * MEGABYTE}"
    assert not raw(studio, head, b"x" * (3 * MEGABYTE)).startswith(b"HTTP/1.1 413 ")
    answer = raw(studio, f"POST {path} HTTP/1.1\r\nContent-Length: {17 * MEGABYTE}")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"16 MB" in answer


def test_headers_without_end_are_refused(studio: Studio) -> None:
    answer = raw(studio, "GET /login/ HTTP/1.1\r\nX-Long: " + "x" * 20_000)
    assert not answer.startswith(b"HTTP/1.1 200 ")


IMPATIENT = """
from studio import http, web
http.ARRIVAL_S = 0.5
web.main()
"""


@pytest.fixture
def impatient(folder: Path) -> Iterator[int]:
    """The port of a web, alone, that gives a request half a second to arrive."""
    port = free_port()
    env = environment(folder, PORT=str(port), DJANGO_SETTINGS_MODULE="studio.settings")
    with subprocess.Popen([sys.executable, "-c", IMPATIENT], cwd=ROOT, env=env) as web:
        until(lambda: accepts(port), 30)
        yield port
        web.terminate()


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def drip(connection: socket.socket) -> None:
    for _ in range(50):
        connection.sendall(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize("body", [False, True])
def test_a_request_that_drips_in_is_cut_off(impatient: int, body: bool) -> None:
    with socket.create_connection(("127.0.0.1", impatient), timeout=5) as connection:
        connection.sendall(b"POST /login/ HTTP/1.1\r\n")
        if body:
            connection.sendall(b"Host: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n")
        began = time.monotonic()
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            drip(connection)
        assert time.monotonic() - began < 3


async def test_a_socket_message_beyond_measure_closes_the_socket(
    studio: Studio, open_socket: OpenSocket, alice: Person
) -> None:
    begun = studio.begin(alice, "Hello")
    socket = await open_socket(alice, begun["socket"])
    await socket.send("x" * (MEGABYTE + 1))
    await asyncio.wait_for(socket.wait_closed(), 10)
    assert socket.close_code == 1009  # message too big

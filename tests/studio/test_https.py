"""HTTPS on a network of one's own: one port for both, the root to trust, secrets sent safely."""

import socket
import ssl
import subprocess
import sys
import warnings
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from studio.shield import SHIELD
from studio.tls.authority import fingerprint
from tests.running import ROOT, Person, Studio, environment


def plain(studio: Studio, path: str, **more: object) -> httpx.Response:
    """What the port answers over plain HTTP."""
    return httpx.get(f"http://127.0.0.1:{studio.port}{path}", timeout=20, **more)  # type: ignore[arg-type]


def opened(
    studio: Studio, person: Person, path: str, *, url: str = "", origin: str = ""
) -> connect:
    """A websocket to be opened, as a page of `origin` does."""
    secure = (url or studio.socket_url).startswith("wss")
    return connect(
        (url or studio.socket_url) + path,
        origin=origin or studio.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": person.cookie},
        ssl=studio.trust if secure else None,
        proxy=None,
    )


async def refused(socket: connect) -> bool:
    try:
        connection: ClientConnection
        async with socket as connection:
            await connection.recv()
    except InvalidStatus as answer:
        return answer.response.status_code == 403
    return False


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_whoever_trusts_the_root_is_served_without_a_warning(
    secure_studio: Studio, host: str
) -> None:
    address = f"https://{host}:{secure_studio.port}/login/"
    assert httpx.get(address, verify=secure_studio.trust, follow_redirects=True).is_success


def test_whoever_does_not_is_warned(secure_studio: Studio) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        httpx.get(secure_studio.url)


@pytest.mark.parametrize("path", ["/", "/login/?next=/models/", "/models/", "/nothing"])
def test_a_plain_request_is_sent_over_on_the_same_port_and_no_browser_keeps_that(
    secure_studio: Studio, path: str
) -> None:
    answer = plain(secure_studio, path)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{secure_studio.url}{path}"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


def test_an_old_version_of_tls_is_not_spoken(secure_studio: Studio) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore"):  # that nobody should speak it is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", secure_studio.port), timeout=10) as connection,
        pytest.raises(ssl.SSLError),
    ):
        context.wrap_socket(connection)


def test_cookies_are_sent_over_https_alone_and_to_this_host_alone(
    secure_studio: Studio, secure_alice: Person
) -> None:
    assert set(secure_alice.cookies) == {"__Host-hearth_session", "__Host-hearth_csrf"}
    with secure_studio.client() as browser:
        given = browser.get("/login/").headers["set-cookie"]
    assert given.startswith("__Host-")
    assert "Secure" in given
    assert "Path=/" in given
    assert "Domain" not in given


def test_nobody_is_locked_out_by_a_promise_to_use_https_for_ever(
    secure_studio: Studio, secure_alice: Person
) -> None:
    with secure_studio.client(secure_alice) as browser:
        assert "strict-transport-security" not in browser.get("/").headers


async def test_a_chat_goes_over_wss(secure_studio: Studio, secure_alice: Person) -> None:
    begun = secure_studio.begin(secure_alice, "Hello")
    async with opened(secure_studio, secure_alice, begun["socket"]) as socket:
        assert '"state"' in str(await socket.recv())


async def test_no_socket_is_opened_in_the_clear_or_from_another_page(
    secure_studio: Studio, secure_alice: Person
) -> None:
    studio, alice, port = secure_studio, secure_alice, secure_studio.port
    path = studio.begin(alice, "Hello")["socket"]
    clear = f"ws://127.0.0.1:{port}"
    assert await refused(opened(studio, alice, path, url=clear))
    assert await refused(opened(studio, alice, path, url=clear, origin=f"http://127.0.0.1:{port}"))
    for origin in (f"http://127.0.0.1:{port}", "https://evil.example", f"https://localhost:{port}"):
        assert await refused(opened(studio, alice, path, origin=origin)), origin


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("path", ["/", "/login/", "/v1/models", "/healthz", "/trust/"])
def test_a_foreign_name_that_points_here_is_answered_over_neither(
    secure_studio: Studio, scheme: str, path: str
) -> None:
    answer = httpx.get(
        f"{scheme}://127.0.0.1:{secure_studio.port}{path}",
        headers={"Host": "evil.example"},
        verify=secure_studio.trust,
    )
    assert answer.status_code in {400, 403}
    assert "evil.example" not in answer.headers.get("location", "")


def test_a_key_in_the_clear_is_refused_and_the_program_told(secure_studio: Studio) -> None:
    headers = {"Authorization": "Bearer hearth-" + "A" * 43}
    answer = plain(secure_studio, "/v1/models", headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "https_required"
    told = plain(secure_studio, "/v1/models", headers={**headers, "anthropic-version": "1"}).json()
    assert (told["type"], told["error"]["type"]) == ("error", "permission_error")


def test_the_root_is_offered_before_it_is_trusted(secure_studio: Studio) -> None:
    root = (secure_studio.data / "tls" / "root.pem").read_bytes()
    page = plain(secure_studio, "/trust/")
    assert page.status_code == 200
    for part in range(0, 96, 24):
        assert fingerprint(root)[part : part + 24].rstrip(":") in page.text
    given = plain(secure_studio, "/trust/root.crt")
    assert given.content == root
    assert given.headers["content-type"] == "application/x-x509-ca-cert"
    assert b"PRIVATE" not in given.content


def test_the_terminal_shows_where_and_by_what_to_know_it(secure_studio: Studio) -> None:
    said = secure_studio.log.read_text()
    known = fingerprint((secure_studio.data / "tls" / "root.pem").read_bytes())
    assert f"https://127.0.0.1:{secure_studio.port}/" in said
    assert f"http://127.0.0.1:{secure_studio.port}/trust/" in said
    assert known[:47] in said
    assert known[48:] in said


def test_without_https_there_is_nothing_to_trust(studio: Studio) -> None:
    assert httpx.get(f"{studio.url}/trust/").status_code == 404
    assert httpx.get(f"{studio.url}/trust/root.crt").status_code == 404


PATHS = ["/login/", "/nothing", "/healthz", "/v1/models", "/v1/nothing", "/static/nothing.css"]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("path", [*PATHS, "/trust/", "/trust/root.crt", "/static/staticfiles.json"])
def test_every_kind_of_answer_has_the_security_headers(
    secure_studio: Studio, scheme: str, path: str
) -> None:
    address = f"{scheme}://127.0.0.1:{secure_studio.port}{path}"
    answer = httpx.get(address, verify=secure_studio.trust)
    for name, value in SHIELD:
        assert answer.headers[name.decode()] == value.decode(), name


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST /login/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n", b"413"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\n" + b"X-Y: z\r\n" * 101 + b"\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", b"400"),
        (b"GET /\xff HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"400"),
    ],
    ids=["too large", "no request", "too many headers", "foreign host", "bad path"],
)
def test_what_is_refused_has_them_too(studio: Studio, request_: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", studio.port), timeout=10) as connection:
        connection.sendall(request_)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    assert answer.startswith(b"HTTP/1.1 " + status)
    for name, value in SHIELD:
        assert b"%s: %s" % (name, value.lower()) in answer.lower(), name


def checked(data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Django's own check of what is about to be deployed."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    "settings", [{"HTTPS": "1"}, {"HTTPS": "proxy", "TRUSTED_PROXIES": "127.0.0.1", "HSTS": "3600"}]
)
def test_djangos_own_check_finds_nothing(folder: Path, settings: dict[str, str]) -> None:
    done = checked(folder, **settings)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"HTTPS": "1", "HSTS": "3600"}, "would shut out whoever has not its root"),
        ({"HTTPS": "proxy"}, "TRUSTED_PROXIES"),
        ({"KEY_FILE": "/tmp/a.key"}, "without CERT_FILE"),
        ({"HTTPS": "0", "CERT_FILE": "/tmp/a.pem"}, "HTTPS=1"),
        ({"TRUSTED_PROXIES": "everybody"}, "TRUSTED_PROXIES"),
        ({"HTTPS": "perhaps"}, "HTTPS"),
        ({"PROXY_HEADERS": "via"}, "x-forwarded, forwarded"),
    ],
)
def test_settings_that_make_no_sense_together_are_told(
    folder: Path, settings: dict[str, str], said: str
) -> None:
    done = checked(folder, **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr

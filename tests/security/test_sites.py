"""A page of another site, or another name for this machine, opens no page, no socket and no key."""

import httpx
import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.test import Client

from studio.asgi import application
from tests.matrix import walk
from tests.matrix.house import build, filled
from tests.matrix.sockets import LINES
from tests.matrix.visiting import ARGUMENT, Visitor

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "127.0.0.1:8888"
NAMES = [
    "evil.example",
    "evil.example:8888",
    "127.0.0.1.evil.example:8888",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "0.0.0.0:8888",
    "2130706433:8888",
    "127.1:8888",
    "169.254.169.254",
    "",
    "127.0.0.1:8888, evil.example",
    "evil.example\\@127.0.0.1",
]
FORWARDED = {"X-Forwarded-Host": HERE, "X-Forwarded-Server": HERE, "Forwarded": f"host={HERE}"}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_not_served_opens_no_page_and_no_api(name: str) -> None:
    headers = {"Host": name, **FORWARDED}
    assert Client(raise_request_exception=False).get("/login/", headers=headers).status_code == 400

    async def asked() -> int:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return (await client.get("/v1/models", headers=headers)).status_code

    assert async_to_sync(asked)() == 400


@pytest.mark.parametrize("path", sorted(walk.sockets()))
def test_no_socket_opens_to_another_site(path: str, redis_server: str) -> None:
    """With the session of the very person it belongs to: a browser would send it along."""
    house = build()
    alice = Visitor("alice", house.people["alice"])
    at = filled(dict(LINES[path].at), house.things)
    url = ARGUMENT.sub(lambda match: str(at[match[1]]), path)
    origins = [f"http://{name}" for name in NAMES if name]
    origins += ["null", "", "file://", f"ftp://{HERE}", "http://127.0.0.1:1", f"{HERE}"]
    pairs = [(HERE, origin) for origin in origins]
    pairs += [(name, f"http://{name}") for name in NAMES]  # DNS rebinding: they agree

    async def opened(host: str, origin: str) -> bool:
        headers = [(b"host", host.encode()), (b"cookie", alice.kept.strip().encode())]
        headers += [(b"origin", origin.encode())] if origin else []
        headers += [(name.lower().encode(), said.encode()) for name, said in FORWARDED.items()]
        is_open, _code = await WebsocketCommunicator(application, url, headers).connect()
        return bool(is_open)

    assert [pair for pair in pairs if async_to_sync(opened)(*pair)] == []

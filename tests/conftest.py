"""Fixtures for the whole suite: a running studio, a real Redis, a real browser, websockets."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect

from studio.parts import embedded_redis
from tests.hub.server import Hub
from tests.polling import until
from tests.running import LAN_NAME, Person, Studio

pytest_plugins = ["tests.browsing", "tests.hub.fixtures"]


@contextmanager
def make_folder() -> Iterator[Path]:
    """A data folder whose path is short enough for a unix socket (pytest's own may not be)."""
    with tempfile.TemporaryDirectory(prefix="hearth-", ignore_cleanup_errors=True) as name:
        yield Path(name) / "data"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder for one test; nothing is in it yet."""
    with make_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def studio(hub_server: Hub) -> Iterator[Studio]:
    """One running studio for all tests that leave it as they found it: healthy."""
    with make_folder() as folder:
        settings = {"NAMES": LAN_NAME, "HF_ENDPOINT": hub_server.url}
        studio = Studio(folder, settings=settings).start()
        yield studio
        studio.stop()


@pytest.fixture(scope="session")
def secure_studio() -> Iterator[Studio]:
    """Another, over HTTPS by its own authority, that trusts a proxy at 127.0.0.2, and strangers a
    little less than usual, so that tests of that are quick."""
    with make_folder() as folder:
        settings = {"HTTPS": "1", "NAMES": LAN_NAME, "TRUSTED_PROXIES": "127.0.0.2"}
        settings["REQUESTS_PER_ADDRESS"] = "5"
        studio = Studio(folder, settings=settings).start()
        yield studio
        studio.stop()


@pytest.fixture(scope="session")
def secure_alice(secure_studio: Studio) -> Person:
    """Its owner, signed in."""
    return secure_studio.person("alice", owner=True)


@pytest.fixture(scope="session")
def owner(studio: Studio) -> Person:
    """The owner of the running studio, signed in."""
    return studio.person("olive", owner=True)


@pytest.fixture(scope="session")
def alice(studio: Studio, owner: Person) -> Person:
    """A member of the running studio."""
    return studio.person("alice")


@pytest.fixture(scope="session")
def bob(studio: Studio, owner: Person) -> Person:
    """Another member, who must see nothing of Alice's."""
    return studio.person("bob")


OpenSocket = Callable[[Person | None, str], Awaitable[ClientConnection]]


@pytest.fixture
async def open_socket(studio: Studio) -> AsyncIterator[OpenSocket]:
    """`await open_socket(person, "/ws/chat/<id>/")`: a websocket as their browser opens it."""
    async with AsyncExitStack() as stack:

        async def open_one(person: Person | None, path: str) -> ClientConnection:
            headers = {"Cookie": person.cookie} if person else {}
            connection = connect(
                studio.socket_url + path,
                origin=studio.url,  # type: ignore[arg-type]
                additional_headers=headers,
                proxy=None,
            )
            return await stack.enter_async_context(connection)

        yield open_one


@pytest.fixture(scope="session")
def _redis_process() -> Iterator[str]:
    """A real Redis where the tests' settings expect it."""
    part = embedded_redis(settings.DATA, settings.REDIS_SOCKET)
    with subprocess.Popen(part.command, stdout=subprocess.DEVNULL) as process:
        client = redis.Redis.from_url(settings.REDIS_URL)

        def answers() -> bool:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

        until(answers)
        yield settings.REDIS_URL
        client.close()
        process.terminate()


@pytest.fixture
def redis_server(_redis_process: str) -> str:
    """The address of a real, empty Redis (settings.REDIS_URL), for tests inside pytest."""
    with redis.Redis.from_url(_redis_process) as client:
        client.flushall()
    return _redis_process


def pytest_unconfigure() -> None:
    """The data folder of tests/settings.py goes with the run that made it."""
    if settings.configured:
        shutil.rmtree(settings.DATA, ignore_errors=True)
    os.environ.pop("DATA", None)

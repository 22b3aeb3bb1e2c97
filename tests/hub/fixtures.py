"""`hub`: the running hub of the tests, as it was when it started."""

from collections.abc import Iterator

import pytest

from tests.hub.contents import repositories
from tests.hub.server import Hub
from tests.hub.store import Store


@pytest.fixture(scope="session")
def hub_server() -> Iterator[Hub]:
    """For fixtures that outlive a test, such as a studio with HF_ENDPOINT at its address."""
    hub = Hub(Store(repositories())).start()
    yield hub
    hub.stop()


@pytest.fixture
def hub(hub_server: Hub) -> Iterator[Hub]:
    """Nothing is wrong with it and nothing is counted; what a test orders ends with the test."""
    hub_server.reset()
    yield hub_server
    hub_server.reset()

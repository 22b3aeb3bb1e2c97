"""Programs with a key, against the running studio."""

from collections.abc import Iterator

import httpx
import pytest

from tests.api.asking import new_key, program
from tests.running import Person, Studio


@pytest.fixture(scope="session")
def alices_key(studio: Studio, alice: Person) -> str:
    """A key of a member's."""
    return new_key(studio, alice.name)


@pytest.fixture
def client(studio: Studio, alices_key: str) -> Iterator[httpx.Client]:
    """Her program."""
    with program(studio, alices_key) as client:
        yield client

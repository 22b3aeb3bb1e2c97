"""Anthropic's own client, against the running studio."""

from collections.abc import Iterator

import anthropic
import pytest

from tests.api.anthropic.asking import sdk
from tests.running import Studio


@pytest.fixture(scope="session")
def claude(studio: Studio, alices_key: str) -> Iterator[anthropic.Anthropic]:
    """A member's client."""
    with sdk(studio, api_key=alices_key) as client:
        yield client

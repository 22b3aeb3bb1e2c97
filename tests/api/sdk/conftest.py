"""Programs that others publish, pointed at the running studio with nothing but a key."""

from collections.abc import Iterator

import pytest
from openai import OpenAI

from tests.api.sdk.official import official
from tests.running import Studio


@pytest.fixture
def openai(studio: Studio, alices_key: str) -> Iterator[OpenAI]:
    """OpenAI's own client, with Alice's key."""
    with official(studio, alices_key) as client:
        yield client

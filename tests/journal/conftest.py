"""Nobody's request is under way when a test begins."""

import pytest

from journal import ids


@pytest.fixture(autouse=True)
def nobodys() -> None:
    """What an application that ran inside pytest was working for is over."""
    ids.begin("")

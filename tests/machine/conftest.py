"""What the tests of the machine share: people, an engine that is heard, and samples."""

from collections.abc import Iterator

import pytest
import redis
from django.test import Client

from accounts.models import User
from tests.models_hub.conftest import Said


@pytest.fixture
def alice(db: None) -> Client:
    """A member's browser."""
    return browser(User.objects.create_user("alice"))


@pytest.fixture
def bob(db: None) -> Client:
    """Another member's."""
    return browser(User.objects.create_user("bob"))


@pytest.fixture
def olive(db: None) -> Client:
    """The owner's."""
    return browser(User.objects.create_user("olive", role=User.Role.OWNER))


def browser(user: User) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(redis_server: str) -> Iterator[redis.Redis]:
    """A real Redis, empty."""
    with redis.Redis.from_url(redis_server, decode_responses=True) as opened:
        yield opened


@pytest.fixture
def engine(client: redis.Redis) -> Said:
    """An engine's service in it, which has said nothing yet."""
    return Said(client)

"""What the tests of the library share: two people, models on disk, and an engine that is heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.test import Client

from accounts.models import User
from engine.protocol import BEAT, CONTROL, MODELS, ModelState
from models_hub.library import import_model
from models_hub.models import LocalModel
from tests.engine import gguf_files as files


@pytest.fixture
def tiny(db: None, tmp_path: Path) -> LocalModel:
    """A model in the library."""
    return import_model(files.write(tmp_path / "tiny-Q8_0.gguf"))


@pytest.fixture
def alice(db: None) -> Client:
    """A member's browser."""
    client = Client()
    client.force_login(User.objects.create_user("alice"))
    return client


@pytest.fixture
def olive(db: None) -> Client:
    """The owner's browser."""
    client = Client()
    client.force_login(User.objects.create_user("olive", role=User.Role.OWNER))
    return client


class Said:
    """A Redis in which the engine's service has said something; `orders` is what it was told."""

    def __init__(self, client: redis.Redis) -> None:
        self.redis = client
        client.set(BEAT, 1)

    def say(self, state: ModelState) -> None:
        """The service's last word on a model."""
        self.redis.hset(MODELS, state.model, state.dump())

    @property
    def orders(self) -> list[str]:
        """What the service was told to do, oldest first."""
        found: list[str] = self.redis.lrange(CONTROL, 0, -1)  # type: ignore[assignment]
        return found


@pytest.fixture
def engine(redis_server: str) -> Iterator[Said]:
    """The service's words in a real Redis."""
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        yield Said(client)

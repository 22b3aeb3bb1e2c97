"""People and a model, without a running studio."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client

from accounts.models import User
from engine import fit
from models_hub.library import import_model
from models_hub.models import LocalModel
from tests.engine import gguf_files as files
from tests.models_hub.conftest import Said

Post = Callable[..., Any]


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", password=None)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob", password=None)


@pytest.fixture
def model(db: None) -> LocalModel:
    """Kimi: 1.0 while it thinks, 0.6 when it answers at once."""
    return LocalModel.objects.create(
        name="m", path="/m.gguf", title="Kimi", size=1, family="Kimi K2.6", context=262_144
    )


@pytest.fixture
def post() -> Post:
    """`post(person, path, **body)`: the JSON answered, with its status as "status"."""

    def post_one(person: User, path: str, **body: Any) -> Any:
        client = Client()
        client.force_login(person)
        answer = client.post(path, json.dumps(body), content_type="application/json")
        said = answer.json() if answer["Content-Type"].startswith("application/json") else {}
        return {**said, "status": answer.status_code}

    return post_one


@pytest.fixture
def olive(db: None) -> User:
    return User.objects.create_user("olive", password=None, role=User.Role.OWNER)


@pytest.fixture
def tiny(tmp_path: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> LocalModel:
    """A model with a file, on a machine that has room for it."""
    monkeypatch.setattr(fit, "free_memory", lambda: 8 * 10**9)
    return import_model(files.write(tmp_path / "tiny-Q8_0.gguf"))


@pytest.fixture
def engine(redis_server: str) -> Iterator[Said]:
    """The service's words in a real Redis."""
    with redis.Redis.from_url(redis_server, decode_responses=True) as client:
        yield Said(client)

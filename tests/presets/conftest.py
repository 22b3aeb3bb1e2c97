"""People and a model, without a running studio."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from models_hub.models import LocalModel

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

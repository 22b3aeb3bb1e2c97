"""The owner hears whether the hub has a newer version of a model."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from models_hub.hub import asked
from models_hub.keep import scan
from models_hub.keep.cache import sha256
from tests.models_hub.conftest import Said
from tests.models_hub.keep import cached

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
URL = "/models/tiny-Q8_0/update/"


@pytest.fixture
def path(hub_cache: Path) -> Path:
    """A model that was downloaded once."""
    found = cached.put_model(hub_cache)
    scan.look()
    return found


def answer(hash_: str, name: str = "tiny-Q8_0.gguf") -> None:
    """The job has asked the hub, and this is what it has."""
    file = {"name": name, "size": 64_000, "sha256": hash_, "blob": ""}
    said = {"repository": {"commit": "f" * 40, "files": [file]}}
    key = asked.key_of("model", {"reader": 0, "name": cached.REPOSITORY})
    asked.keep(key, said)


def ask(client: Client) -> None:
    """The page asks; the hub is asked behind it."""
    assert client.post(URL).json()["state"] == "pending"


def test_the_same_bytes_are_the_newest(alice: Client, path: Path) -> None:
    ask(alice)
    answer(sha256(path))
    assert alice.get(URL).json()["state"] == "same"


def test_other_bytes_are_newer_and_can_be_got(alice: Client, path: Path) -> None:
    ask(alice)
    answer("0" * 64)
    said = alice.get(URL).json()
    assert (said["state"], said["repository"]) == ("newer", cached.REPOSITORY)
    assert (said["commit"], said["label"]) == ("f" * 40, "Q8_0")


def test_a_file_that_the_hub_dropped_goes_on_working(alice: Client, path: Path) -> None:
    ask(alice)
    answer("0" * 64, "other-Q8_0.gguf")
    assert alice.get(URL).json()["state"] == "gone"


def test_a_file_from_elsewhere_has_nothing_to_compare_with(
    alice: Client, tiny: Any, engine: Said
) -> None:
    said = alice.post(f"/models/{tiny.name}/update/")
    assert (said.status_code, said.json()["error"]["code"]) == (409, "no_origin")

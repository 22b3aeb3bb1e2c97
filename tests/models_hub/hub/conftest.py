"""A hub of a few repositories, for the tests that ask it."""

from collections.abc import Iterator

import huggingface_hub
import pytest

from models_hub.hub.client import Hub as Client
from tests.hub.content import Content
from tests.hub.repository import File, Repository, readme
from tests.hub.server import Hub
from tests.hub.store import Store

CARD = {"license": "apache-2.0", "pipeline_tag": "text-generation"}


def model(name: str, *, size: int = 8, **more: object) -> Repository:
    """A repository with one GGUF of so many billions of parameters."""
    card = {**CARD, **(more.pop("card", {}) or {})}  # type: ignore[dict-item]
    files = (readme(card, f"# {name}"), File("model-Q4_K_M.gguf", Content.kept(b"GGUF" * 100)))
    gguf = {"total": size * 10**9, "architecture": "qwen3", "context_length": 40_960}
    return Repository(f"fire/{name}", files, card, gguf=gguf, **more)  # type: ignore[arg-type]


SHELF = (
    model("Ember-8B-GGUF", trending=9, downloads=100),
    model("Ember-70B-GGUF", size=70, trending=8, downloads=900),
    model("Closed-4B-GGUF", size=4, gated="manual", downloads=50),
    model("Hidden-4B-GGUF", size=4, private=True),
    *(model(f"Many-{number:02}-GGUF", downloads=number) for number in range(40)),
)


@pytest.fixture(scope="module")
def _running() -> Iterator[Hub]:
    running = Hub(Store(SHELF)).start()
    yield running
    running.stop()


@pytest.fixture
def server(_running: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The hub, healthy, and where huggingface_hub looks for it."""
    _running.reset()
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", _running.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    yield _running
    huggingface_hub.close_session()


@pytest.fixture
def client(server: Hub) -> Client:
    """What asks it, without a token."""
    return Client()

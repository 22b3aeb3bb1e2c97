"""A download goes on by itself after any process, or all of them, were killed."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hub.server import Hub
from tests.models_hub.downloads.conftest import NAME, REPOSITORY, SIZE, Getter
from tests.polling import until
from tests.running import Person, Studio

PIECE = 1 << 20


@pytest.fixture
def studio(folder: Path, hub: Hub) -> Iterator[Studio]:
    """A studio before the small hub, which sends slowly."""
    hub.faults.add("file", pace=150_000, times=None)
    home = str(folder.parent / "hf")
    studio = Studio(folder, settings={"HF_ENDPOINT": hub.url, "HF_HOME": home}).start()
    yield studio
    studio.stop()


def listed(client: httpx.Client) -> dict[str, Any]:
    """The one download."""
    (download,) = client.get("/models/downloads/").json()["downloads"]
    assert not download["problem"] or download["state"] == "done", download
    return dict(download)


def begun(studio: Studio, person: Person, hub: Hub) -> None:
    """Ask for the large file as the model's page does."""
    page = f"/models/hub/{REPOSITORY}/state/"
    with studio.client(person) as client:
        until(lambda: not client.get(page).json()["pending"], 20)
        commit = hub.store.get(REPOSITORY, "").commit
        wanted = {"repository": REPOSITORY, "commit": commit, "patterns": [NAME]}
        answer = client.post("/models/downloads/start/", json=wanted)
        assert answer.status_code == 202, answer.text


def moved(studio: Studio, person: Person, more: int = 100_000) -> int:
    """Wait until so many more bytes are there; how many are."""
    with studio.client(person) as client:
        began = listed(client)["done"]
        until(lambda: listed(client)["done"] >= min(began + more, SIZE), 20)
        return int(listed(client)["done"])


@pytest.mark.timeout(240)
def test_a_download_outlives_every_process(studio: Studio, hub: Hub) -> None:
    person = studio.person("olive", owner=True)
    begun(studio, person, hub)
    come = [moved(studio, person)]
    for part in ("jobs", "redis", "web"):
        studio.restarted(part, studio.kill(part), 30)
        come.append(moved(studio, person))
    studio.stop(signal.SIGKILL)
    until(lambda: not studio.record(), 20)
    studio.start()
    come.append(moved(studio, person))
    assert come == sorted(come)
    hub.faults.clear()
    with studio.client(person) as client:
        until(lambda: listed(client)["state"] == "done", 30)
    getter = Getter(hub, studio.data.parent / "hf" / "hub")
    assert getter.is_whole()
    assert hub.counts.twice(NAME) < 4 * PIECE

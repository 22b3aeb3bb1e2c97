"""`python -m benchmarks.search`: a search of the hub that is answered from the cache."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from benchmarks.figures import SPREAD, show, spread
from benchmarks.running import people
from tests.hub.contents import repositories
from tests.hub.server import Hub
from tests.hub.store import Store
from tests.polling import until
from tests.running import Person, Studio

TURNS = 50
FULL_PAGE = "/models/discover/results/?format=any"


def main() -> None:
    """The aim is 100 ms."""
    hub = Hub(Store(repositories())).start()
    with TemporaryDirectory(prefix="hearth-", ignore_cleanup_errors=True) as name:
        settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(Path(name) / "hf")}
        studio = Studio(Path(name) / "data", settings=settings)
        try:
            studio.start()
            (owner,) = people(studio, 1)
            until(lambda: _answer(studio, owner)["known"], 30)
            figures = spread([_timed(studio, owner) for _ in range(TURNS)])
        finally:
            studio.stop()
            hub.stop()
    show("A search answered from the cache", ["ms", *SPREAD], [["a page of results", *figures]])


def _timed(studio: Studio, owner: Person) -> float:
    """Milliseconds from asking to the last byte."""
    began = time.perf_counter()
    _answer(studio, owner)
    return (time.perf_counter() - began) * 1000


def _answer(studio: Studio, owner: Person) -> dict[str, Any]:
    answer = httpx.get(f"{studio.url}{FULL_PAGE}", cookies=owner.cookies, timeout=30)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


if __name__ == "__main__":
    main()

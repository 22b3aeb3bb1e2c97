"""`python -m benchmarks.library`: the library page with 500 models, as the server makes it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.figures import SPREAD, show, spread
from benchmarks.running import people
from tests.models_hub.keep import cached
from tests.polling import until
from tests.running import Person, Studio

MODELS = 500
TURNS = 20
LOOK_S = 120.0
PAGES = {"the library page": "/models/", "its state, asked every two seconds": "/models/state/"}


def main() -> None:
    """The aim is 300 ms for the page."""
    with _studio() as studio:
        (owner,) = people(studio, 1)
        began = time.monotonic()
        until(lambda: _count(studio, owner) > MODELS, LOOK_S, every=0.2)
        rows = [
            [name, *spread([_ask(studio, owner, path) for _ in range(TURNS)])]
            for name, path in PAGES.items()
        ]
    title = f"{MODELS} models; found and read {time.monotonic() - began:.0f} s after the start"
    show(title, ["ms", *SPREAD], rows)


@contextmanager
def _studio() -> Iterator[Studio]:
    """A studio whose cache holds that many models."""
    with TemporaryDirectory(prefix="hearth-", ignore_cleanup_errors=True) as name:
        home = Path(name) / "hf"
        for n in range(MODELS):
            cached.put_model(home / "hub", f"m-{n}-Q4_K_M.gguf", repository=f"acme/model-{n}")
        studio = Studio(Path(name) / "data", settings={"HF_HOME": str(home)})
        try:
            yield studio.start()
        finally:
            studio.stop()


def _count(studio: Studio, owner: Person) -> int:
    answer = httpx.get(f"{studio.url}/models/state/", cookies=owner.cookies, timeout=30)
    return len(answer.json()["models"])


def _ask(studio: Studio, owner: Person, path: str) -> float:
    """Milliseconds from asking to the last byte."""
    began = time.perf_counter()
    answer = httpx.get(f"{studio.url}{path}", cookies=owner.cookies, timeout=30)
    answer.raise_for_status()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()

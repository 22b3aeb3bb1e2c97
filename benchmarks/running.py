"""A studio to measure: real processes on a data folder that is thrown away afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import Person, Studio


@contextmanager
def folder() -> Iterator[Path]:
    """A new data folder whose path is short enough for a unix socket."""
    with tempfile.TemporaryDirectory(prefix="hearth-", ignore_cleanup_errors=True) as name:
        yield Path(name) / "data"


@contextmanager
def running(data: Path) -> Iterator[Studio]:
    """A healthy studio; stopped afterwards, whatever happened."""
    studio = Studio(data)
    try:
        yield studio.start()
    finally:
        studio.stop()


@contextmanager
def new() -> Iterator[Studio]:
    """A healthy studio on a data folder of its own."""
    with folder() as data, running(data) as studio:
        yield studio


def people(studio: Studio, count: int) -> list[Person]:
    """So many accounts, signed in; the first is the owner."""
    return [studio.person(f"person{i}", owner=i == 0) for i in range(count)]

"""The web's memory: what answered pages gave back is used again for the next."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from tests.running import Person, Studio

ARENA = 64 * 2**20
"""What glibc reserves for the heap of a thread, at a multiple of its own size."""
MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (\S{4}) \S+ \S+ 0\s*$")

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="how memory is mapped is read from /proc"
)


def heaps_of_threads(process: int) -> int:
    """How many heaps glibc made beside the first: each is in use up to a point, then reserved."""
    lines = Path(f"/proc/{process}/maps").read_text().splitlines()
    found = [match for line in lines if (match := MAPPING.match(line))]
    mapped = [(int(m[1], 16), int(m[2], 16), m[3]) for m in found]
    return sum(
        used == "rw-p" and kept == "---p" and start % ARENA == 0 and end == start + ARENA
        for (start, _, used), (_, end, kept) in pairwise(mapped)
    )


def test_pages_answered_at_once_share_one_heap_which_does_not_grow_with_their_number(
    studio: Studio, alice: Person
) -> None:
    with studio.client(alice) as browser, ThreadPoolExecutor(8) as visitors:
        answers = list(visitors.map(lambda _: browser.get("/").status_code, range(40)))
    assert answers == [200] * 40
    assert heaps_of_threads(studio.pid("web")) == 0

"""Tells files of the same content apart from others without reading them whole."""

import hashlib
import os
from collections.abc import Sequence

END = 2**20
"""Bytes that are read at the start and at the end of a file."""
SAMPLES, SAMPLE = 16, 4096
"""And so many bytes at so many places between: fine-tunes of one model may begin and end alike."""


def mark(paths: Sequence[str]) -> str:
    """The same 64 characters for the same files in the same order. Raises OSError."""
    total = hashlib.sha256()
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            total.update(size.to_bytes(8))
            for place, count in _pieces(size):
                file.seek(place)
                total.update(file.read(count))
    return total.hexdigest()


def _pieces(size: int) -> list[tuple[int, int]]:
    """Where to read, and how much."""
    if size <= 2 * END:
        return [(0, size)]
    step = (size - 2 * END) // SAMPLES
    between = [(END + n * step, min(SAMPLE, step)) for n in range(SAMPLES)]
    return [(0, END), *between, (size - END, END)]

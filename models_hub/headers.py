"""The headers of the library's models, kept by this process until their files change."""

import os
from functools import lru_cache

from engine.gguf import Model, read_model

KEPT = 16


def read(path: str) -> Model:
    """The model's headers. Raises BadGGUF when the file is missing or cannot be read."""
    try:
        found = os.stat(path)
    except OSError:
        return read_model(path)  # which says in words what is wrong
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(KEPT)
def _read(path: str, _changed: int, _size: int) -> Model:
    return read_model(path)

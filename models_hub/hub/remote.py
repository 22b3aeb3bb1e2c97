"""Reads the headers of a model on the hub, of all its shards, without downloading it."""

import hashlib
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import cache

from engine.gguf import Header, Model, model_of, parse_header
from models_hub.hub import stored
from models_hub.hub.allowance import Allowance
from models_hub.hub.client import Hub
from models_hub.hub.place import Place
from models_hub.hub.ranges import RangeFile
from models_hub.hub.repository import HubFile

FIRST_PIECE, SHARD_PIECE = 2**18, 2**15
"""Bytes: the first shard brings the vocabulary, the others little but their table of tensors."""
AT_ONCE = 6
BUFFER = 2**16
KEPT_S = 60 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Fetched:
    """A model's headers, and how many bytes were fetched for them."""

    model: Model
    bytes: int


def read(hub: Hub, repository: str, commit: str, files: Sequence[HubFile]) -> Model:
    """The model that is these shards, in order, of a repository at a commit.

    Read once: what a commit holds never changes. Whoever asks must be allowed to see the
    repository, as what was read with one token is kept for all. Takes seconds the first time.
    Raises HubProblem when the hub cannot be used, BadGGUF when the files are no model.
    """
    if known := cached(repository, commit, files):
        return known
    model = fetch(hub, repository, commit, files).model
    data = stored.dumps(model)
    if len(data) <= stored.LARGEST:
        cache.set(_key(repository, commit, files), data, KEPT_S)
    return model


def cached(repository: str, commit: str, files: Sequence[HubFile]) -> Model | None:
    """The same where it was read before, else None."""
    data = cache.get(_key(repository, commit, files))
    return stored.loads(data) if data else None


def fetch(
    hub: Hub,
    repository: str,
    commit: str,
    files: Sequence[HubFile],
    allowance: Allowance | None = None,
) -> Fetched:
    """The same from the hub, every time."""
    allowance = allowance or Allowance()
    pieces = [FIRST_PIECE] + [SHARD_PIECE] * (len(files) - 1)

    def header(file: HubFile, first: int) -> Header:
        url = hub.address(repository, commit, file.name)
        place = Place(hub, url, file.size, allowance)
        raw = RangeFile(place.fetch, file.size, first)
        return parse_header(io.BufferedReader(raw, BUFFER), file.size, Path(file.name))

    with ThreadPoolExecutor(AT_ONCE) as threads:
        try:
            headers = list(threads.map(header, files, pieces))
        except Exception:
            allowance.end()  # the others need not go on
            raise
    return Fetched(model_of(headers), allowance.used)


def _key(repository: str, commit: str, files: Sequence[HubFile]) -> str:
    """Names may hold what a cache's key must not."""
    said = repr((stored.FORM, repository, commit, [(file.name, file.size) for file in files]))
    return f"hub-header:{hashlib.sha256(said.encode()).hexdigest()}"

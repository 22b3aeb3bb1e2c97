"""The layout of the Hugging Face cache, as far as a path tells it.

`models--ORG--NAME/snapshots/COMMIT/FILE` is a link to `models--ORG--NAME/blobs/HASH`, where HASH
is the SHA-256 of a large file.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

PLACE = re.compile(
    r"(?P<cache>.*)/models--(?P<name>[^/]+)/snapshots/(?P<commit>[^/]+)/(?P<file>.+)"
)
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file of the cache came from: `file` is its path inside the repository."""

    cache: Path
    repository: str
    commit: str
    file: str

    @property
    def home(self) -> Path:
        """The repository's folder in the cache."""
        return self.cache / f"models--{self.repository.replace('/', '--')}"

    @property
    def snapshot(self) -> Path:
        """The folder of the commit."""
        return self.home / "snapshots" / self.commit


def origin(path: str | Path) -> Origin | None:
    """Read from the path alone; None for a file that lies elsewhere."""
    found = PLACE.fullmatch(os.path.abspath(path))
    if found is None:
        return None
    repository = found["name"].replace("--", "/", 1)
    return Origin(Path(found["cache"]), repository, found["commit"], found["file"])


def blob(path: str | Path) -> Path:
    """What the file's link leads to, one step; the file itself when it is no link."""
    try:
        return Path(os.path.abspath(os.path.join(os.path.dirname(path), os.readlink(path))))
    except OSError:
        return Path(os.path.abspath(path))


def sha256(path: str | Path) -> str:
    """The hash the file should have, which the cache keeps as its blob's name; "" elsewhere."""
    name = blob(path).name
    return name if origin(path) and SHA256.fullmatch(name) else ""

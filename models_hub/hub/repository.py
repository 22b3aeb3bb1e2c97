"""What a repository on the hub holds at one commit, as plain data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HubFile:
    """One file: its path inside the repository, its bytes, and what tells whether it is whole.

    `sha256` is that of a large file, "" for a small one that git keeps; `blob` is git's own id.
    """

    name: str
    size: int
    sha256: str = ""
    blob: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """One commit of a model's repository. `updated` is ISO 8601; "" where the hub says nothing.

    `parameters`, `context` (tokens) and `architecture` are what the hub read from a header of its
    files; 0 and "" where it did not.
    """

    id: str
    commit: str
    files: tuple[HubFile, ...]
    gated: bool = False
    private: bool = False
    tags: tuple[str, ...] = ()
    licence: str = ""
    author: str = ""
    downloads: int = 0
    likes: int = 0
    updated: str = ""
    task: str = ""
    base: tuple[str, ...] = ()
    parameters: int = 0
    context: int = 0
    architecture: str = ""

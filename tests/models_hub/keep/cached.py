"""Lays files out as the Hugging Face cache does: blobs under their hashes, links under names."""

import hashlib
import os
from pathlib import Path

from tests.engine import gguf_files as files

REPOSITORY = "acme/Tiny-GGUF"
OLD, NEW = "a" * 40, "b" * 40


def put(
    cache: Path, name: str, data: bytes, commit: str = NEW, repository: str = REPOSITORY
) -> Path:
    """A file of a snapshot, its blob behind it; what `main` says follows the commit."""
    home = cache / f"models--{repository.replace('/', '--')}"
    link = home / "snapshots" / commit / name
    behind = home / "blobs" / hashlib.sha256(data).hexdigest()
    for folder in (link.parent, behind.parent, home / "refs"):
        folder.mkdir(parents=True, exist_ok=True)
    behind.write_bytes(data)
    link.symlink_to(os.path.relpath(behind, link.parent))
    (home / "refs" / "main").write_text(commit)
    return link


def model(title: str = "Tiny", **more: object) -> bytes:
    """The bytes of a small model of that name."""
    return files.pack({**files.LLAMA, "general.name": title, **more})


def put_model(cache: Path, name: str = "tiny-Q8_0.gguf", title: str = "", **where: str) -> Path:
    """A small model in the cache; different for each file name."""
    return put(cache, name, model(title or name), **where)


def put_split(cache: Path, folder: Path, stem: str, count: int = 3, **where: str) -> list[Path]:
    """A model in shards; `folder` is where they may be written on the way."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = files.write_split(folder, stem, count)
    return [put(cache, f"{stem}/{path.name}", path.read_bytes(), **where) for path in paths]

"""A repository on the tests' hub, and how the hub's API describes it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.hub.content import Content

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
SMALL = {".md", ".json", ".txt", ".jinja", ".gitattributes"}
"""Files that git keeps itself; all others lie in LFS."""


@dataclass(frozen=True)
class File:
    """One file of a repository."""

    name: str
    content: Content

    @property
    def lfs(self) -> bool:
        """Whether git keeps only a pointer to it."""
        return not any(self.name.endswith(ending) for ending in SMALL)

    @property
    def etag(self) -> str:
        """What names its content: the sha256 of an LFS file, git's own name of any other."""
        return self.content.sha256 if self.lfs else self.content.blob

    @property
    def pointer(self) -> bytes:
        """What git keeps of an LFS file."""
        return POINTER.format(self.content.sha256, self.content.size).encode()

    @property
    def blob(self) -> str:
        """What git keeps, by git's name."""
        return Content.kept(self.pointer).blob if self.lfs else self.content.blob


@dataclass(frozen=True)
class Repository:
    """One state of a repository; a push makes another with a higher number."""

    id: str
    files: tuple[File, ...]
    card: Mapping[str, Any] = field(default_factory=dict)
    downloads: int = 0
    likes: int = 0
    trending: int = 0
    gated: Literal[False, "auto", "manual"] = False
    private: bool = False
    created: str = "2026-01-01T00:00:00.000Z"
    updated: str = "2026-01-02T00:00:00.000Z"
    gguf: Mapping[str, Any] | None = None
    safetensors: Mapping[str, Any] | None = None
    number: int = 1

    @property
    def author(self) -> str:
        """Who published it."""
        return self.id.partition("/")[0]

    @property
    def commit(self) -> str:
        """As git names this state."""
        return hashlib.sha1(f"{self.id} {self.number}".encode()).hexdigest()

    @property
    def task(self) -> str:
        """As the hub calls it: text-generation."""
        return str(self.card.get("pipeline_tag", ""))

    @property
    def library(self) -> str:
        """What it is made for: gguf, transformers."""
        return str(self.card.get("library_name") or ("gguf" if self.gguf else "transformers"))

    @property
    def parameters(self) -> int:
        """How many numbers the model holds, 0 when nobody said."""
        return int((self.gguf or self.safetensors or {}).get("total", 0))

    @property
    def tags(self) -> list[str]:
        """The card's, and those that the hub adds."""
        bases = self.card.get("base_model", [])
        bases = [bases] if isinstance(bases, str) else bases
        how = "quantized" if self.gguf else "finetune"
        found = [self.library, *(["gguf"] if self.gguf else []), self.task]
        found += ["safetensors"] if self.safetensors else []
        found += self.card.get("tags", [])
        found += [
            tag for base in bases for tag in (f"base_model:{base}", f"base_model:{how}:{base}")
        ]
        found += [f"license:{self.card['license']}"] if "license" in self.card else []
        return list(dict.fromkeys(tag for tag in [*found, "region:us"] if tag))

    def file(self, name: str) -> File | None:
        """By its name."""
        return next((file for file in self.files if file.name == name), None)

    def fields(self) -> dict[str, Any]:
        """Everything that costs nothing to say, by the hub's names."""
        return {
            "_id": self.commit[:24],
            "id": self.id,
            "modelId": self.id,
            "author": self.author,
            "sha": self.commit,
            "lastModified": self.updated,
            "createdAt": self.created,
            "private": self.private,
            "gated": self.gated,
            "disabled": False,
            "downloads": self.downloads,
            "downloadsAllTime": self.downloads * 4,
            "likes": self.likes,
            "trendingScore": self.trending,
            "tags": self.tags,
            "pipeline_tag": self.task or None,
            "library_name": self.library,
            "cardData": dict(self.card),
            "gguf": self.gguf and dict(self.gguf),
            "safetensors": self.safetensors and dict(self.safetensors),
            "siblings": [{"rfilename": file.name} for file in self.files],
        }

    def with_sizes(self) -> list[dict[str, Any]]:
        """`siblings` as they are when `blobs` is asked for."""
        return [_sibling(file) for file in self.files]

    def tree(self, folder: str = "", *, recursive: bool = False) -> list[dict[str, Any]]:
        """What lies in a folder, folders and files, as `tree` gives it."""
        below = f"{folder}/" if folder else ""
        found: dict[str, dict[str, Any]] = {}
        for file in self.files:
            if not file.name.startswith(below):
                continue
            steps = file.name.removeprefix(below).split("/")
            for depth in range(1, len(steps)) if recursive else range(1, min(2, len(steps))):
                path = below + "/".join(steps[:depth])
                found[path] = {"type": "directory", "oid": _sha1(path), "size": 0, "path": path}
            if recursive or len(steps) == 1:
                found[file.name] = in_tree(file)
        return list(found.values())


def in_tree(file: File) -> dict[str, Any]:
    """A file as `tree` and `paths-info` give it."""
    said = {"type": "file", "oid": file.blob, "size": file.content.size, "path": file.name}
    if not file.lfs:
        return said
    size = {"size": file.content.size, "pointerSize": len(file.pointer)}
    return said | {"lfs": {"oid": file.content.sha256, **size}}


def readme(card: Mapping[str, Any], text: str) -> File:
    """README.md: the card's metadata, then what people read."""
    front = "\n".join(f"{key}: {json.dumps(value)}" for key, value in card.items())
    return File("README.md", Content.kept(f"---\n{front}\n---\n{text}".encode()))


def _sibling(file: File) -> dict[str, Any]:
    said = {"rfilename": file.name, "size": file.content.size, "blobId": file.blob}
    if not file.lfs:
        return said
    size = {"size": file.content.size, "pointerSize": len(file.pointer)}
    return said | {"lfs": {"sha256": file.content.sha256, **size}}


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()

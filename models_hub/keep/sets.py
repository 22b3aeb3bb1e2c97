"""Puts the shards of one model together, going by the files' names."""

import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from engine.gguf import SHARD
from models_hub.keep.walk import File

SHARDS_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Set:
    """The files of one model, in the order of their shards, and the numbers of those that are not
    there (a link that leads nowhere counts as not there)."""

    files: tuple[File, ...]
    missing: tuple[int, ...] = ()
    count: int = 1

    @property
    def path(self) -> str:
        """The first file that there is."""
        return self.files[0].path

    @property
    def size(self) -> int:
        """Bytes, all files."""
        return sum(file.size for file in self.files)

    @property
    def changed(self) -> int:
        """When the youngest of its files was changed, ns since 1970."""
        return max(file.changed for file in self.files)

    @property
    def is_whole(self) -> bool:
        """Whether no file of it is missing."""
        return not self.missing


def sets(files: Iterable[File]) -> list[Set]:
    """Each model that the files make, in the order of their paths."""
    kits: dict[tuple[str, str, int], dict[int, File]] = defaultdict(dict)
    for file in files:
        folder, name = os.path.split(file.path)
        stem = name[: -len(".gguf")]
        shard = SHARD.fullmatch(stem)
        number, count = (int(shard["number"]), int(shard["count"])) if shard else (1, 1)
        if shard and 0 < number <= count <= SHARDS_MOST:
            kits[folder, shard["stem"], count][number] = file
        else:
            kits[folder, name, 0][1] = file
    return sorted(
        (_set(kit, count or 1) for (*_, count), kit in kits.items()), key=lambda s: s.path
    )


def _set(kit: dict[int, File], count: int) -> Set:
    there = [number for number in sorted(kit) if not kit[number].dangling]
    missing = tuple(number for number in range(1, count + 1) if number not in set(there))
    files = tuple(kit[number] for number in there or sorted(kit))
    return Set(files, missing, count)

"""Which files belong to a model, going by their names."""

import os

from engine.gguf import SHARD


def files(path: str) -> list[str]:
    """Every file that is there of the model that `path` is the first file of, in order."""
    folder, name = os.path.split(path)
    stem, suffix = os.path.splitext(name)
    shard = SHARD.fullmatch(stem)
    if shard is None or not 0 < int(shard["count"]) <= 10_000:
        return [path]
    count = int(shard["count"])
    names = [f"{shard['stem']}-{n:05}-of-{count:05}{suffix}" for n in range(1, count + 1)]
    there = [os.path.join(folder, name) for name in names]
    return [one for one in there if os.path.lexists(one)] or [path]

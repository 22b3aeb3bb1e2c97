"""Which files a choice means: a quant is all its shards and the projector, and nothing else."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from models_hub.hub.choice import projector_for
from models_hub.hub.quants import group
from models_hub.hub.repository import HubFile, Repository


def of_quant(repository: Repository, label: str) -> tuple[HubFile, ...]:
    """The files of the quant with that label; () when there is none, or not all of it."""
    contents = group(repository.files, repository.parameters or None)
    quant = next((each for each in contents.quants if each.label == label), None)
    if quant is None or quant.missing:
        return ()
    projector = projector_for(contents, quant)
    return (*quant.files, projector) if projector else quant.files


def of_patterns(files: Iterable[HubFile], patterns: Iterable[str]) -> tuple[HubFile, ...]:
    """The files whose names fit a pattern, as `hf download --include` reads it."""
    wanted = [f"{pattern}*" if pattern.endswith("/") else pattern for pattern in patterns]
    return tuple(file for file in files if any(fnmatchcase(file.name, each) for each in wanted))

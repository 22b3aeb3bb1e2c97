"""Brings the library in line with the disk: what is new comes in, what changed is read again.

Nothing leaves the library here: a model whose file is gone is shown as missing, with its settings.
"""

import logging
from dataclasses import asdict, dataclass

from engine.gguf import BadGGUF
from models_hub import library
from models_hub.keep import folders, projectors, reading
from models_hub.keep.rows import Found
from models_hub.keep.sets import Set, sets
from models_hub.keep.walk import walk
from models_hub.models import LocalModel

log = logging.getLogger("hearth.models")


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look through one folder came to; `files` counts GGUFs, `read` those read anew."""

    folder: str
    files: int
    read: int
    unreadable: tuple[str, ...]
    cut: bool


def look() -> list[Looked]:
    """Look through every known folder; what has not changed since the last look is not read."""
    looked = [_look(folder) for folder in folders.known()]
    projectors.attach()
    return looked


def _look(folder: str) -> Looked:
    seen = walk(folder)
    there = sets(seen.files)
    before = {row.path: row for row in Found.below(folder)}
    changed = [one for one in there if _is_storable(one) and _is_news(one, before.get(one.path))]
    if not (seen.cut or seen.unreadable):
        _forget(before.keys() - {one.path for one in there})
    for one in changed:
        _take(one)
    return Looked(folder, len(seen.files), len(changed), tuple(seen.unreadable), seen.cut)


def _is_storable(found: Set) -> bool:
    """Whether a row of the database can hold its path."""
    return len(found.path) <= 4096 and found.path.isprintable()


def _is_news(found: Set, row: Found | None) -> bool:
    if row is None:
        return True
    was_whole = row.kind != Found.Kind.INCOMPLETE
    return (row.size, row.changed, was_whole) != (found.size, found.changed, found.is_whole)


def _take(found: Set) -> None:
    """Read it, bring it into the library if it is a model, and remember what it is.

    In no one transaction: a slow disk would keep everybody else from writing. What a kill leaves
    half done is done by the next look.
    """
    told, model = reading.read(found), None
    if told.kind == Found.Kind.MODEL:
        try:
            model = _copied(found, told) or library.import_model(found.path)
        except BadGGUF as bad:
            told = reading.broken(bad)
    values = {**asdict(told), "hashes": list(told.hashes), "model": model}
    sizes = {"size": found.size, "changed": found.changed, "count": found.count}
    Found.objects.update_or_create(path=found.path, defaults=values | sizes)


def _copied(found: Set, told: reading.Reading) -> LocalModel | None:
    """The model of which this is another copy; none when it is in the library under its own path.

    Marks are alike for like content; where both have hashes, those decide.
    """
    if LocalModel.objects.filter(path=found.path).exists():
        return None
    for row in Found.objects.filter(mark=told.mark, model__isnull=False).select_related("model"):
        if not (row.hashes and told.hashes and tuple(row.hashes) != told.hashes):
            return row.model
    return None


def _forget(gone: set[str]) -> None:
    """These are not on disk any more. A model with another copy goes on as that."""
    for row in Found.objects.filter(path__in=gone).select_related("model"):
        model = row.model
        row.delete()
        if model and model.path == row.path:
            go_on(model)


def go_on(model: LocalModel) -> bool:
    """Make another copy of a model the one that is loaded; whether there was one."""
    other = model.found.exclude(path=model.path).first()
    if other is None:
        return False
    model.path = other.path
    model.save(update_fields=["path"])
    log.info("%s goes on as %s", model.name, other.path)
    return True

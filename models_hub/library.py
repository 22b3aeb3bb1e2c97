"""Takes models into the library, by reference: the file stays where it is."""

import logging
import os
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from engine.gguf import BadGGUF, Model, read_model
from models_hub.facts import facts, line
from models_hub.models import Found, LocalModel

log = logging.getLogger("hearth.models")

ODD_PATH = gettext_noop("The path is not valid UTF-8. Rename the file or its folder.")
LONG_PATH = gettext_noop("The path is longer than 4,096 characters. Move the file.")
DECLINED = "no-demo"
"""A file of this name in the data folder: the owner removed the demo model, it stays away."""


def import_model(path: str | Path) -> LocalModel:
    """Add the model that `path` (any shard) belongs to; a known path is read afresh.

    Raises BadGGUF, whose text says in a plain sentence what is wrong with the file.
    """
    model = read_model(path)
    path = _storable(model)
    return _save(model, path, demo=path == demo_path())


def add_demo() -> None:
    """Add the demo model, unless its file is missing or the owner removed it.

    Reads its header afresh, which takes some ten milliseconds.
    """
    path = demo_path()
    if not os.path.exists(path) or (settings.DATA / DECLINED).exists():
        return
    LocalModel.objects.filter(demo=True).exclude(path=path).delete()  # Hearth was moved
    try:
        import_model(path)
    except BadGGUF as bad:
        log.warning("the demo model was not added: %s", bad)


def demo_path() -> str:
    """Where the demo model lies, as its row in the library says it."""
    return os.path.abspath(settings.DEMO_MODEL)


def remove(model: LocalModel) -> None:
    """Take a model out of the library. Its file is left alone."""
    model.delete()
    if model.demo:
        (settings.DATA / DECLINED).touch()


def bring_back(path: str) -> LocalModel:
    """Undo `remove`: import the path again. Raises BadGGUF."""
    model = import_model(path)
    if model.demo:
        (settings.DATA / DECLINED).unlink(missing_ok=True)
    return model


def _save(model: Model, path: str, demo: bool) -> LocalModel:
    values = {**facts(model), "demo": demo}
    with transaction.atomic():
        if LocalModel.objects.filter(path=path, renamed=True).exists():
            del values["title"]
        name = free_name(line(model.stem), path)
        found, _created = LocalModel.objects.update_or_create(
            path=path, defaults=values, create_defaults={**values, "name": name}
        )
        Found.rejoin(found)
    return found


def free_name(stem: str, path: str) -> str:
    """The stem, or the stem with the first free suffix from -2 on. Files at `path` do not count."""
    stem = stem[:190] if stem.strip(".") else "model"  # dots alone mean a folder in an address
    taken = LocalModel.objects.exclude(path=path).filter(name__istartswith=stem)
    names = {name.casefold() for name in taken.values_list("name", flat=True)}
    candidates = (stem if n == 1 else f"{stem}-{n}" for n in count(1))
    return next(name for name in candidates if name.casefold() not in names)


def _storable(model: Model) -> str:
    """The model's path, when a row of the database can hold it."""
    path = str(model.path)
    try:
        path.encode()
    except UnicodeEncodeError:
        raise BadGGUF(ODD_PATH) from None
    if len(path) > 4096:
        raise BadGGUF(LONG_PATH)
    return path

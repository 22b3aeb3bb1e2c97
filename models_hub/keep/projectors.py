"""Says which model has a projector beside it: what lets it see."""

import os
from collections import defaultdict

from models_hub.keep.cache import origin
from models_hub.keep.rows import Found
from models_hub.models import LocalModel

BEST = ("f16", "bf16", "q8_0", "f32")
"""Of several projectors the first of these is taken: exact enough, and not larger than needed."""


def attach() -> None:
    """Give every model the projector that lies nearest, or none."""
    beside = defaultdict[str, list[str]](list)
    for path in Found.objects.filter(kind=Found.Kind.PROJECTOR).values_list("path", flat=True):
        beside[os.path.dirname(path)].append(path)
    for model in LocalModel.objects.all():
        found = _nearest(model.path, beside)
        if found != model.projector:
            model.projector = found
            model.save(update_fields=["projector"])


def _nearest(path: str, beside: dict[str, list[str]]) -> str:
    """In its own folder, or in the cache in one above it within the same snapshot."""
    place, folder = origin(path), os.path.dirname(path)
    last = str(place.snapshot) if place else folder
    while True:
        if folder in beside:
            return min(beside[folder], key=_rank)
        if folder == last or len(folder) <= len(last):
            return ""
        folder = os.path.dirname(folder)


def _rank(path: str) -> tuple[int, str]:
    name = os.path.basename(path).lower()
    words = name.replace(".", "-").split("-")
    return next((n for n, kind in enumerate(BEST) if kind in words), len(BEST)), name

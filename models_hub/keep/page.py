"""What the library page shows of the disk."""

import os
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from redis.exceptions import RedisError

from models_hub.keep import folders, hardware
from models_hub.keep.jobs import LOOKING, REPORT
from models_hub.keep.progress import told
from models_hub.keep.rows import Folder, Found
from models_hub.live import States
from models_hub.models import LocalModel

MANY = 12
"""From more models than these on there is a box to search in."""

LISTED = 100
"""Of what is no model so much is listed; a folder may hold thousands of it."""


def listed() -> list[LocalModel]:
    """Every model, with its last check and its other copies."""
    copies = Prefetch("found", Found.objects.only("path", "model"))
    rows: QuerySet[LocalModel] = LocalModel.objects.select_related("check_row")
    models = list(rows.prefetch_related(copies))
    for model in models:
        row = getattr(model, "check_row", None)
        model.checked = told(row) if row else None
        model.file = os.path.basename(model.path)
        model.copies = [row.path for row in model.found.all() if row.path != model.path]
    return models


def context(said: States, count: int, *, may_remove: bool) -> dict[str, Any]:
    """The page's parts beside the models: hardware, folders, leftovers, and offers for whoever may
    take them."""
    looked = _cached(REPORT)
    return {
        "hardware": hardware.hardware(said, ()),
        "cache": folders.cache(),
        "folders": Folder.objects.all(),
        "offers": list(folders.offers()) if may_remove else [],
        "leftovers": leftovers()[:LISTED],
        "leftovers_more": max(0, leftovers().count() - LISTED),
        "looked": looked,
        "is_looking": is_looking(),
        "is_many": count > MANY,
    }


def is_looking() -> bool:
    """Whether the disk is being looked through now."""
    return bool(_cached(LOOKING))


def _cached(key: str) -> Any:
    """Redis may be away: then nothing is known of the last look."""
    try:
        return cache.get(key)
    except RedisError:
        return None


def leftovers() -> QuerySet[Found]:
    """Files that are no models, and models that the owner took out of the library."""
    taken_out = Q(kind=Found.Kind.MODEL, model=None)
    return Found.objects.filter(Q(kind__in=[Found.Kind.INCOMPLETE, Found.Kind.BROKEN]) | taken_out)

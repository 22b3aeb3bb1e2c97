"""Draws the library's rows; one is drawn anew only when something that it shows has changed.

A row costs a third of a millisecond, so that five hundred would take most of the time a page has.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.rights import Right
from accounts.standing import Standing
from models_hub.models import LocalModel

KEPT = 2048
FIELDS = [field.attname for field in LocalModel._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class Row:
    """A row for one reader: `shows` is everything that its template looks at."""

    shows: tuple[Any, ...]
    rights: frozenset[str]
    model: LocalModel = field(compare=False)


def rows(models: Iterable[LocalModel], standing: Standing) -> list[SafeString]:
    """Each model's row, in the reader's language and with the buttons they may use; `models` with
    everything attached."""
    return [_draw(Row(_shows(model), rights(model, standing), model)) for model in models]


def rights(model: LocalModel, standing: Standing) -> frozenset[str]:
    """What the reader may do with it: nobody loads what they may not ask."""
    asks = standing.may_use(model.name)
    return standing.rights if asks else standing.rights - {Right.LOAD.value}


def _shows(model: LocalModel) -> tuple[Any, ...]:
    model.ago = _ago(model)
    kept = repr([getattr(model, name) for name in FIELDS])
    return get_language(), kept, model.live, model.checked, tuple(model.copies), model.ago


def _ago(model: LocalModel) -> str:
    if model.used is None:
        return _("not used yet")
    if timezone.now() - model.used < timedelta(minutes=1):
        return _("used just now")
    return _("used %(time)s ago") % {"time": timesince(model.used, depth=1)}


@lru_cache(KEPT)
def _draw(row: Row) -> SafeString:
    context = {"model": row.model, "may": dict.fromkeys(row.rights, True)}
    return render_to_string("models_hub/model.html", context)

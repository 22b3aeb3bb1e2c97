"""The library page, and the state of its models for a page that is open.

`models_hub/library.html` gets `models`: a list of LocalModel, each with `live` (a
models_hub.live.Live) and what models_hub.keep.page attaches; `rows`: the same drawn; `may_remove`:
whether the reader looks after the machine; `memory`: a line on what is taken and free; and what
models_hub.keep.page.context gives.
"""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from models_hub.gpus import gpus
from models_hub.keep import drawing, page
from models_hub.keep.hardware import hardware
from models_hub.keep.progress import told
from models_hub.live import live, states
from models_hub.memory import line
from models_hub.models import Check, LocalModel


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every model on this machine."""
    said, reader = states(), person(request)
    standing = standing_of(reader)
    may_remove = standing.may(Right.MACHINE)
    models = page.listed()
    for model in models:
        model.live = live(model, said, reader)
    rows = drawing.rows(models, standing)
    context = {"models": models, "rows": rows, "may_remove": may_remove, "memory": line(said)}
    context |= page.context(said, len(models), may_remove=may_remove)
    return render(request, "models_hub/library.html", context)


@never_cache
@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """{"models": {id: the fields of a Live}, "memory": a line on what is taken and free,
    "hardware": HTML of the card, "checks": {id: the fields of a progress.Told}, "looking"}."""
    said, reader = states(), person(request)
    models = {m.name: asdict(live(m, said, reader)) for m in LocalModel.objects.all()}
    card = render_to_string("models_hub/hardware.html", {"hardware": hardware(said, gpus())})
    more = {"hardware": card, "checks": _checks(), "looking": page.is_looking()}
    return JsonResponse({"models": models, "memory": line(said), **more})


def _checks() -> dict[str, dict[str, Any]]:
    rows = Check.objects.select_related("model")
    return {row.model.name: asdict(told(row)) for row in rows}

"""The library page, and the state of its models for a page that is open.

`models_hub/library.html` gets `models`: a list of LocalModel, each with `live` (a
models_hub.live.Live), `may_remove`: whether the reader is an owner, and `memory`: a line on what is
taken and free.
"""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.person import person
from models_hub.live import live, states
from models_hub.memory import line
from models_hub.models import LocalModel


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """Every model on this machine."""
    said = states()
    models = list(LocalModel.objects.all())
    for model in models:
        model.live = live(model, said)
    context = {"models": models, "may_remove": person(request).is_owner, "memory": line(said)}
    return render(request, "models_hub/library.html", context)


@never_cache
@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """{"models": {id: the fields of a Live}, "memory": a line on what is taken and free}."""
    said = states()
    models = {model.name: asdict(live(model, said)) for model in LocalModel.objects.all()}
    return JsonResponse({"models": models, "memory": line(said)})

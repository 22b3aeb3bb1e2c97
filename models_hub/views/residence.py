"""Loading a model into memory, taking it out, and keeping it there; each needs its right.

All are POST and answer 202 {"model", "live"}: the order is given, `state` tells how it goes.
`unload` of a model that replies need is refused with the code `in_use` (`awaited` while it loads)
and a sentence on what would happen to them, unless the body is {"drain": true}. Refusals are
{"error": {"code", "message"}}.
"""

import json
from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.asking import requires
from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from models_hub import orders
from models_hub.answers import Refused
from models_hub.live import Live, live, states
from models_hub.models import LocalModel


@require_POST
@requires(Right.LOAD)
def load(request: HttpRequest, name: str) -> JsonResponse:
    """Load a model; one that is loaded as its settings say stays as it is."""
    may_use = standing_of(person(request)).may_use

    def order(model: LocalModel) -> Live:
        if not may_use(model.name):
            raise Refused("model_closed", _("Your account may not use this model."), 403)
        return orders.load(model)

    return _answer(order, name)


@require_POST
@requires(Right.UNLOAD)
def unload(request: HttpRequest, name: str) -> JsonResponse:
    """Free a model's memory once nobody uses it, or stop loading it."""
    return _answer(lambda model: orders.unload(model, drain=_drains(request)), name)


@require_POST
@requires(Right.MACHINE)
def pin(request: HttpRequest, name: str) -> JsonResponse:
    """Never unload it to make room or for being idle."""
    return _answer(lambda model: _pin(model, pinned=True), name)


@require_POST
@requires(Right.MACHINE)
def unpin(request: HttpRequest, name: str) -> JsonResponse:
    """Treat it as any other again."""
    return _answer(lambda model: _pin(model, pinned=False), name)


def _pin(model: LocalModel, *, pinned: bool) -> Live:
    orders.pin(model, pinned=pinned)
    return live(model, states())


def _answer(order: Callable[[LocalModel], Live], name: str) -> JsonResponse:
    model = get_object_or_404(LocalModel, name=name)
    try:
        before = order(model)
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"model": model.name, "live": asdict(before)}, status=202)


def _drains(request: HttpRequest) -> bool:
    try:
        said = json.loads(request.body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("drain") is True

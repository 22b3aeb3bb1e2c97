"""Loading a model into memory and taking it out; any member may.

Both are POST without a body and answer 202 {"model", "live"}: the order is given, `state` tells
how it goes. Refusals are {"error": {"code", "message"}}.
"""

from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from models_hub import orders
from models_hub.answers import Refused
from models_hub.live import Live
from models_hub.models import LocalModel


@require_POST
def load(request: HttpRequest, name: str) -> JsonResponse:
    """Load a model; one that is loaded already stays as it is."""
    return _answer(orders.load, name)


@require_POST
def unload(request: HttpRequest, name: str) -> JsonResponse:
    """Free a model's memory, unless a reply needs it."""
    return _answer(orders.unload, name)


def _answer(order: Callable[[LocalModel], Live], name: str) -> JsonResponse:
    model = get_object_or_404(LocalModel, name=name)
    try:
        before = order(model)
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"model": model.name, "live": asdict(before)}, status=202)

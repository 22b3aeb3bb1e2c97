"""`GET /v1/models`: what can be asked."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, JsonResponse

from api import admission
from api.methods import only
from models_hub.models import LocalModel


@only("GET")
async def models(request: HttpRequest) -> JsonResponse:
    """Every model of the library."""
    data = await sync_to_async(_library)(request)
    return JsonResponse({"object": "list", "data": data})


@only("GET")
async def model(request: HttpRequest, name: str) -> JsonResponse:
    """One of them."""
    return JsonResponse(await sync_to_async(_one)(request, name))


def _library(request: HttpRequest) -> list[dict[str, Any]]:
    admission.caller(request)
    return [described(model) for model in admission.library()]


def _one(request: HttpRequest, name: str) -> dict[str, Any]:
    admission.caller(request)
    return described(admission.named(name))


def described(model: LocalModel) -> dict[str, Any]:
    """A model as clients know it; context_length is the longest it was trained for, in tokens."""
    known = {"context_length": model.context} if model.context else {}
    return {
        "id": model.name,
        "object": "model",
        "created": int(model.added.timestamp()),
        "owned_by": "hearth",
        **known,
    }

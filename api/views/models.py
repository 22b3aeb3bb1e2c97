"""`GET /v1/models` and `GET /v1/models/NAME`: what can be asked."""

from typing import Any

from django.http import HttpRequest

from api import admission, dialect
from api.answer import Answer
from api.anthropic import models as anthropic
from api.turn import in_turn
from models_hub.models import LocalModel


async def models(request: HttpRequest) -> Answer:
    """Every model of the library that the caller may use."""
    return Answer(await in_turn(_library, request))


async def model(request: HttpRequest) -> Answer:
    """One of them."""
    return Answer(await in_turn(_one, request, request.path_info.rpartition("/")[2]))


def _library(request: HttpRequest) -> dict[str, Any]:
    found = admission.library(admission.caller(request))
    if dialect.speaks_anthropic(request):
        return anthropic.page(found, request.GET.dict())
    return {"object": "list", "data": [described(model) for model in found]}


def _one(request: HttpRequest, name: str) -> dict[str, Any]:
    found = admission.any_named(name, admission.caller(request))
    return anthropic.described(found) if dialect.speaks_anthropic(request) else described(found)


def described(model: LocalModel) -> dict[str, Any]:
    """A model as clients know it; context_length is the longest it was trained for, in tokens, and
    `type` says what it is for: `llm` or `embeddings`."""
    known = {"context_length": model.context} if model.context else {}
    return {
        "id": model.name,
        "object": "model",
        "created": int(model.added.timestamp()),
        "owned_by": "hearth",
        "type": "embeddings" if model.embeds else "llm",
        **known,
    }

"""How to connect a program, on a page with this person's own address, models and key."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.asking import requires
from accounts.person import person
from accounts.rights import Right
from accounts.standing import standing_of
from api.description.document import document
from api.examples import ALL
from api.routes import ROUTES
from api.views.description import address
from models_hub.usable import writing

YOUR_KEY = "YOUR-KEY"
"""Stands where a key goes until one is made: those there are nobody can show again."""
A_MODEL = "model-name"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`api/examples.html` gets `may_use_api`, `address`, `models` (names), `examples`, each with
    `example` and `filled`, and `paths`."""
    user = person(request)
    standing = standing_of(user)
    models = [model.name for model in writing(user, standing) if model.is_there]
    here, model = address(request), next(iter(models), A_MODEL)
    shown = [{"example": each, "filled": each.filled(here, model, YOUR_KEY)} for each in ALL]
    return render(
        request,
        "api/examples.html",
        {
            "may_use_api": standing.may(Right.API_KEYS),
            "address": here,
            "models": models,
            "model": model,
            "your_key": YOUR_KEY,
            "examples": shown,
            "paths": [path for path in ROUTES if path.startswith("/v1/") and path[-1] != "/"],
        },
    )


@require_safe
@requires(Right.API_KEYS)
def description(request: HttpRequest) -> JsonResponse:
    """What /v1/openapi.json says, as a file."""
    headers = {"Content-Disposition": 'attachment; filename="hearth-openapi.json"'}
    return JsonResponse(document(address(request)), headers=headers)

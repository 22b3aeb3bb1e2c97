"""Whether the hub has a newer version of a model.

POST asks the hub, GET tells how that goes: 200 {"state": "pending" | "same" | "newer" | "gone",
"text", "repository", "commit", "label"}; what is newer is got as any other download. Refusals are
{"error": {"code", "message"}}.
"""

from dataclasses import asdict

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.person import person
from models_hub.answers import Refused
from models_hub.keep.updates import update
from models_hub.models import LocalModel


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, name: str) -> JsonResponse:
    """Any member may ask."""
    model = get_object_or_404(LocalModel, name=name)
    try:
        found = update(model, person(request), again=request.method == "POST")
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse(asdict(found))

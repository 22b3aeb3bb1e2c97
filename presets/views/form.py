"""Checking a grammar or a JSON schema while it is typed.

POST {"json_schema": text} or {"grammar": text} -> {"problem": a sentence, "" for none}.
"""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.person import person
from engine.protocol import Sampling
from models_hub.usable import usable_by
from presets import form as of_engine
from presets.answers import Refused, posted, unreadable
from presets.checking import Bad, clean
from presets.schema import EXCLUSIVE


@require_POST
def form(request: HttpRequest, name: str) -> JsonResponse:
    """See the module."""
    model = get_object_or_404(usable_by(person(request)), name=name)
    try:
        said = posted(request)
        if len(said) != 1 or not said.keys() <= EXCLUSIVE:
            raise unreadable()
        values = {setting: clean(setting, raw) for setting, raw in said.items()}
    except Refused as refusal:
        return refusal.answer()
    except Bad as bad:
        return JsonResponse({"problem": str(bad)})
    if not any(values.values()):
        return JsonResponse({"problem": ""})
    return JsonResponse({"problem": of_engine.problem(person(request), model, Sampling(**values))})

"""A model's load settings: the page, saving them, and what they cost while they are being changed.

Any member may look, and an admin may save. `settings` is GET and POST (a form; an empty field is
automatic; `reset` in it makes everything automatic). `cost` is POST {field: text, ...} -> {"cost":
HTML of the card, "total", "tone", "verdict", "save" and "outlook" (the two of models_hub.outlook),
"automatic": {field: text}, "prices": {field: text}, "errors": {field: [sentences]}}; fields in
error count as automatic. A file that cannot be read is {"error": {"code", "message"}}, 409.
"""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require, standing_of
from engine.gguf import BadGGUF
from models_hub import faults, load_page, settling
from models_hub.answers import Refused
from models_hub.cost import cost as cost_of
from models_hub.keep.drawing import rights
from models_hub.live import states
from models_hub.load_form import LoadForm
from models_hub.models import LocalModel
from models_hub.outlook import outlook


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, name: str) -> HttpResponse:
    """Show them, or save them and apply them when that can be done."""
    model = get_object_or_404(LocalModel, name=name)
    if request.method != "POST":
        return _page(request, model, LoadForm(initial=model.load))
    require(person(request), Right.MACHINE)
    form = LoadForm({} if "reset" in request.POST else request.POST)
    faults.check(form, model)
    if form.errors:
        return _page(request, model, form, status=422)
    messages.success(request, settling.settle(model, form.chosen))
    return redirect("models_hub:settings", name=model.name)


@require_POST
def cost(request: HttpRequest, name: str) -> JsonResponse:
    """What the settings in the body would cost, saved or not."""
    model = get_object_or_404(LocalModel, name=name)
    form, said = LoadForm(_fields(request)), states()
    form.full_clean()
    try:
        faults.tell(form, model, said)
        found = cost_of(model, form.load, said)
    except BadGGUF as bad:
        return Refused("model_bad", _(bad.sentence).format(**bad.facts)).answer()
    card = render_to_string("models_hub/cost.html", {"cost": found})
    ahead = outlook(model, said, person(request))
    answer = {"total": found.total, "tone": found.tone, "verdict": found.verdict}
    answer |= {"save": ahead.save, "outlook": ahead.words}
    fields = {"automatic": found.automatic, "prices": found.prices, "errors": form.errors}
    return JsonResponse({**answer, "cost": card, **fields})


def _fields(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _page(
    request: HttpRequest, model: LocalModel, form: LoadForm, status: int = 200
) -> HttpResponse:
    reader = person(request)
    may = dict.fromkeys(rights(model, standing_of(reader)), True)
    context = load_page.context(model, form, reader) | {"may": may}
    return render(request, "models_hub/load_settings.html", context, status=status)

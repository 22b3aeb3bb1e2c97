"""How a model is loaded, from the panel beside a chat, for those who may set it.

GET -> {"html": the form, with what it costs}. POST {field: text, ...} (an empty field is automatic)
keeps all of them and applies them where the model is loaded: {"message": what happens now}; or
{"errors": {field: [sentences]}}, and nothing was changed.
"""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from models_hub import faults, load_page, settling
from models_hub.load_form import LoadForm
from models_hub.models import LocalModel
from presets.answers import Refused, posted


@require_http_methods(["GET", "HEAD", "POST"])
def load(request: HttpRequest, name: str) -> JsonResponse:
    """See the module. Raises Forbidden."""
    user = person(request)
    require(user, Right.MACHINE)
    model = get_object_or_404(LocalModel, name=name)
    if request.method != "POST":
        told = load_page.context(model, LoadForm(initial=model.load), user)
        return JsonResponse({"html": render_to_string("presets/load.html", told)})
    try:
        form = LoadForm(posted(request))
    except Refused as refusal:
        return refusal.answer()
    faults.check(form, model)
    if form.errors:
        return JsonResponse({"errors": form.errors})
    return JsonResponse({"message": settling.settle(model, form.chosen)})

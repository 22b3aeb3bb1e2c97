"""Taking a model out of the library, and bringing it in by its path; for admins.

`remove` is POST without a body -> 200 {"model", "undo": {"url", "path"}}; posting {"path"} to that
url brings it back. `bring_in` is POST {"path"} -> 201 {"model", "title"}. The file itself is never
touched. Refusals are {"error": {"code", "message"}}.
"""

import json

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.asking import requires
from accounts.rights import Right
from engine.gguf import BadGGUF
from models_hub import library, orders
from models_hub.answers import Refused
from models_hub.live import live, states
from models_hub.models import LocalModel


@require_POST
@requires(Right.MACHINE)
def remove(request: HttpRequest, name: str) -> JsonResponse:
    """Forget a model that nobody uses now, and free its memory."""
    try:
        model = get_object_or_404(LocalModel, name=name)
        _free(model)
    except Refused as refusal:
        return refusal.answer()
    library.remove(model)
    undo = {"url": reverse("models_hub:import"), "path": model.path}
    return JsonResponse({"model": model.name, "undo": undo})


@require_POST
@requires(Right.MACHINE)
def bring_in(request: HttpRequest) -> JsonResponse:
    """Add a GGUF on this machine's disk by its path."""
    try:
        model = library.bring_back(_path(request))
    except Refused as refusal:
        return refusal.answer()
    except BadGGUF as bad:
        message = _(bad.sentence).format(**bad.facts)
        return Refused("model_bad", message, 400).answer()
    return JsonResponse({"model": model.name, "title": model.title}, status=201)


def _free(model: LocalModel) -> None:
    now = live(model, states())
    if now.in_use:
        text = _("A reply is being written with this model. Try again when it is finished.")
        raise Refused("in_use", text)
    if now.is_loaded:
        orders.unload(model)


def _path(request: HttpRequest) -> str:
    try:
        path = json.loads(request.body)["path"]
    except (ValueError, KeyError, TypeError):
        path = None
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refused("bad_path", _("Give the whole path of a .gguf file on this machine."), 400)
    return path

"""The room for a chat with one model: GET tells it (see presets.room), POST makes more of it.

POST {"tokens"} loads the model (anew) with a pool of so many and answers {"message"}: what happens
now. It takes an admin, as with all load settings. Refusals are {"error": {"code", "message"}}.
"""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from models_hub import settling
from models_hub.usable import usable_by
from presets.answers import Refused, posted
from presets.checking import Bad, clean
from presets.room import room as room_of


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, name: str) -> JsonResponse:
    """See the module."""
    user = person(request)
    model = get_object_or_404(usable_by(user), name=name)
    if request.method != "POST":
        return JsonResponse(room_of(model, user))
    require(user, Right.MACHINE)
    try:
        tokens = clean("context", posted(request).get("tokens", 0))
    except Bad as bad:
        return Refused("bad_context", str(bad)).answer()
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"message": settling.settle(model, {**model.load, "cells": tokens})})

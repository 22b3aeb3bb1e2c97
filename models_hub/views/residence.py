"""Loading a model into memory and taking it out; any member may.

Both are POST without a body and answer 202 {"model", "live"}: the order is given, `state` tells
how it goes. Refusals are {"error": {"code", "message"}}.
"""

from dataclasses import asdict
from typing import Literal

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from engine import client
from engine.protocol import BEAT, Command
from models_hub.answers import Refused, engine_silent
from models_hub.live import Live, connection, live
from models_hub.models import LocalModel


@require_POST
def load(request: HttpRequest, name: str) -> JsonResponse:
    """Load a model; one that is loaded already stays as it is."""
    return _order(name, "load")


@require_POST
def unload(request: HttpRequest, name: str) -> JsonResponse:
    """Free a model's memory, unless a reply needs it."""
    return _order(name, "unload")


def _order(name: str, do: Literal["load", "unload"]) -> JsonResponse:
    model = get_object_or_404(LocalModel, name=name)
    try:
        with connection() as redis:
            if not redis.exists(BEAT):
                raise engine_silent()
            now = live(model, client.states(redis))
            _check(now, do)
            client.order(redis, Command(do, model.name, model.path))
    except RedisError:
        return engine_silent().answer()
    except Refused as refusal:
        return refusal.answer()
    return JsonResponse({"model": model.name, "live": asdict(now)}, status=202)


def _check(now: Live, do: Literal["load", "unload"]) -> None:
    """Raises Refused when the order makes no sense now."""
    if do == "load" and now.state == "missing":
        raise Refused("model_missing", _("The model's file is not where it was. Put it back."))
    if do == "unload" and now.in_use:
        raise in_use()


def in_use() -> Refused:
    """Somebody's reply needs the model."""
    return Refused(
        "in_use", _("A reply is being written with this model. Try again when it is finished.")
    )

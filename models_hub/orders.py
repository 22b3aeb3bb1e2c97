"""Orders to the engine about a model, given when they make sense."""

from typing import Literal

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from engine import client
from engine.protocol import BEAT, Command
from models_hub.answers import Refused
from models_hub.live import Live, connection, live
from models_hub.models import LocalModel


def load(model: LocalModel) -> Live:
    """Order it into memory; its state just before. Raises Refused."""
    now = _now(model)
    if now.state == "missing":
        raise Refused("model_missing", _("The model's file is not where it was. Put it back."))
    _give("load", model)
    return now


def unload(model: LocalModel) -> Live:
    """Order it out of memory, unless a reply needs it; its state just before. Raises Refused."""
    now = _now(model)
    if now.in_use:
        raise in_use()
    _give("unload", model)
    return now


def in_use() -> Refused:
    """Somebody's reply needs the model."""
    return Refused(
        "in_use", _("A reply is being written with this model. Try again when it is finished.")
    )


def _now(model: LocalModel) -> Live:
    try:
        with connection() as redis:
            if not redis.exists(BEAT):
                raise _silent()
            return live(model, client.states(redis))
    except RedisError:
        raise _silent() from None


def _give(do: Literal["load", "unload"], model: LocalModel) -> None:
    try:
        with connection() as redis:
            client.order(redis, Command(do, model.name, model.path))
    except RedisError:
        raise _silent() from None


def _silent() -> Refused:
    message = _("The engine does not answer. It is started again by itself: try in a few seconds.")
    return Refused("engine_silent", message, 503)

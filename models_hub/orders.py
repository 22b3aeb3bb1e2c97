"""Orders to the engine about a model, given when they make sense."""

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis.exceptions import RedisError

from engine import client
from engine.protocol import BEAT, Command
from models_hub.answers import Refused
from models_hub.live import Live, connection, live
from models_hub.models import LocalModel

Do = Literal["load", "unload", "pin", "unpin"]


def load(model: LocalModel) -> Live:
    """Order it into memory as its settings say; its state just before. Raises Refused.

    One that is loaded otherwise is loaded anew once nobody uses it.
    """
    now = _now(model)
    if now.state == "missing":
        raise Refused("model_missing", _("The model's file is not where it was. Put it back."))
    _give("load", model)
    return now


def unload(model: LocalModel, *, drain: bool = False) -> Live:
    """Order it out of memory, or stop loading it; its state just before. Raises Refused.

    A model that replies need is refused unless `drain` is set: then they are finished first.
    """
    now = _now(model)
    if now.in_use and not drain:
        raise in_use(now)
    _give("unload", model)
    return now


def pin(model: LocalModel, *, pinned: bool) -> None:
    """Keep it in memory from now on, or no more. An engine that is away hears it later."""
    model.pinned = pinned
    model.save(update_fields=["pinned"])
    try:
        _give("pin" if pinned else "unpin", model)
    except Refused:
        return  # the next order to load, or the next request, carries the pin


def in_use(now: Live) -> Refused:
    """Somebody's reply needs the model: what happens to it if the order is given all the same."""
    replies = now.running + now.waiting
    if now.state in {"waiting", "loading"}:
        text = ngettext(
            "%(count)s reply waits for this model. It ends without an answer.",
            "%(count)s replies wait for this model. They end without an answer.",
            replies,
        )
        return Refused("awaited", text % {"count": replies})
    text = ngettext(
        "%(count)s reply is being written with this model. It is finished first.",
        "%(count)s replies are being written with this model. They are finished first.",
        replies,
    )
    return Refused("in_use", text % {"count": replies})


def _now(model: LocalModel) -> Live:
    try:
        with connection() as redis:
            if not redis.exists(BEAT):
                raise _silent()
            return live(model, client.states(redis))
    except RedisError:
        raise _silent() from None


def command(do: Do, model: LocalModel) -> Command:
    """The order as the engine reads it."""
    return Command(do, model.name, model.path, model.load_settings(), model.pinned)


def _give(do: Do, model: LocalModel) -> None:
    try:
        with connection() as redis:
            client.order(redis, command(do, model))
    except RedisError:
        raise _silent() from None


def _silent() -> Refused:
    message = _("The engine does not answer. It is started again by itself: try in a few seconds.")
    return Refused("engine_silent", message, 503)

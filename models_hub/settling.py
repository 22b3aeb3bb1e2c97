"""Saves a model's load settings and sees to it that they are applied."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine.gguf import BadGGUF
from models_hub import orders
from models_hub.answers import Refused
from models_hub.cost import cost
from models_hub.live import Live, States, live, states
from models_hub.models import LocalModel


def settle(model: LocalModel, chosen: dict[str, Any]) -> str:
    """Save the fields set by hand, apply them where the model is loaded, and say what happens."""
    model.load = chosen
    model.save(update_fields=["load"])
    said = states()
    now = live(model, said)
    if not now.is_loaded:
        return _("Saved. They count from the next time the model is loaded.")
    if obstacle := _obstacle(model, said):
        return _("Saved, but the model stays loaded as it was: %(why)s") % {"why": obstacle}
    try:
        orders.load(model)
    except Refused as refusal:
        return _("Saved, not applied yet: %(why)s") % {"why": refusal}
    return _when(now)


def _obstacle(model: LocalModel, said: States) -> str:
    """Why loading it anew would fail, so that a model that works is not given up for it."""
    try:
        found = cost(model, model.load_settings(), said)
    except BadGGUF as bad:
        return _(bad.sentence).format(**bad.facts)
    return found.verdict if found.tone == "bad" else ""


def _when(now: Live) -> str:
    replies = now.running + now.waiting
    if not replies:
        return _("Saved. The model is being loaded with these settings.")
    text = ngettext(
        "Saved. Applied as soon as %(count)s reply is finished.",
        "Saved. Applied as soon as %(count)s replies are finished.",
        replies,
    )
    return text % {"count": replies}

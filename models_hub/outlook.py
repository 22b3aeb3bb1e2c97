"""Whom it concerns when a model's load settings are saved now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from models_hub.keep.usage import names
from models_hub.live import States, live
from models_hub.models import LocalModel


@dataclass(frozen=True, slots=True)
class Outlook:
    """`save` is what the button does; `words` say when the settings count and who is waited for."""

    save: str
    words: str


def outlook(model: LocalModel, said: States) -> Outlook:
    """From what the service says of it."""
    if not live(model, said).is_loaded:
        return Outlook(_("Save"), _("They count from the next time the model is loaded."))
    state = (said or {}).get(model.name)
    users = names(state) if state else []
    if users:
        text = _("%(users)s use it now: their replies are finished first.")
        words = text % {"users": ", ".join(users)}
    else:
        words = _("The model is loaded. Nobody uses it now.")
    return Outlook(_("Save and load it anew"), words)

"""Whom it concerns when a model's load settings are saved now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from models_hub.keep.usage import people
from models_hub.live import States, live
from models_hub.models import LocalModel


@dataclass(frozen=True, slots=True)
class Outlook:
    """`save` is what the button does; `words` say when the settings count and who is waited for."""

    save: str
    words: str


def outlook(model: LocalModel, said: States, reader: User) -> Outlook:
    """From what the service says of it, as the reader may know it."""
    if not live(model, said).is_loaded:
        return Outlook(_("Save"), _("They count from the next time the model is loaded."))
    state = (said or {}).get(model.name)
    users = str(people(state, reader)) if state else ""
    if users:
        words = _("It is in use by %(users)s: replies are finished first.") % {"users": users}
    else:
        words = _("The model is loaded. Nobody uses it now.")
    return Outlook(_("Save and load it anew"), words)

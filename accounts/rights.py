"""What a person may do here beyond talking to a model, by name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """Each is asked for by `accounts.standing.require`, in pages, sockets and the API alike."""

    DOWNLOAD = "download", _("Download models")
    LOAD = "load", _("Load models")
    UNLOAD = "unload", _("Unload models")
    TOOLS = "tools", _("Use tools")
    SHARE = "share", _("Share chats, presets and prompts")
    API_KEYS = "api_keys", _("Use the API with keys")
    MACHINE = "machine", _("Set how models are loaded, pin and delete them")
    PEOPLE = "people", _("Look after people and their rights")


GIVEN_BY_ROLE_ALONE = frozenset({Right.PEOPLE})
"""No policy gives or takes these: else whoever may give rights could give them all."""

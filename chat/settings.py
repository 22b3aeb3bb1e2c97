"""A chat's own settings and its preset: changed one by one, so that two tabs can do it at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from chat.models import Conversation
from presets.models import Preset
from presets.values import changed


def change(
    conversation: Conversation, given: Mapping[str, Any], reset: Iterable[str] = ()
) -> dict[str, str]:
    """Set and reset some; a sentence for each that cannot be. `conversation` is as it is then."""
    with transaction.atomic():
        row = Conversation.objects.select_for_update().only("settings").get(pk=conversation.pk)
        conversation.settings, errors = changed(row.settings, given, reset)
        conversation.save(update_fields=["settings"])
    return errors


def choose_preset(conversation: Conversation, preset: Preset | None) -> None:
    """Have the chat follow a preset, or none; what was set in the chat itself stays."""
    conversation.preset = preset
    conversation.save(update_fields=["preset"])

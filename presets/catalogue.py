"""A person's presets, and those that others share, as the pages' scripts read them."""

from typing import Any

from accounts.models import User
from presets.models import DefaultPreset, Preset


def presets_json(user: User) -> list[dict[str, Any]]:
    """[{"id", "name", "mine", "shared", "owner": who shares it, "default"}], by name."""
    default = default_of(user)
    return [
        {
            "id": preset.pk,
            "name": preset.name,
            "mine": preset.owner_id == user.pk,
            "shared": preset.shared,
            "owner": preset.owner.get_username(),
            "default": default is not None and preset.pk == default.pk,
        }
        for preset in Preset.objects.for_(user).select_related("owner")
    ]


def default_of(user: User) -> Preset | None:
    """The preset that this person's new chats begin with, while they may use it."""
    chosen = DefaultPreset.objects.filter(user=user).values_list("preset", flat=True)
    return Preset.objects.for_(user).filter(pk__in=chosen).first()


def open_to(user: User, key: Any) -> Preset | None:
    """The preset of that id, where this person may use it."""
    if isinstance(key, bool) or not isinstance(key, int):
        return None
    return Preset.objects.for_(user).filter(pk=key).first()

"""What a person set and keeps by name, for their archive."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from accounts.export import Part, as_json
from accounts.models import User
from presets.models import DefaultPreset, ModelSettings, Preset, Prompt


def presets(user: User) -> Iterator[str]:
    """Presets, and which one new chats begin with."""
    default = DefaultPreset.objects.filter(user=user).values_list("preset", flat=True).first()
    yield as_json(
        [
            {
                "name": preset.name,
                "values": preset.values,
                "shared": preset.shared,
                "created": preset.created,
                "default": preset.pk == default,
            }
            for preset in Preset.objects.of(user)
        ]
    )


def prompts(user: User) -> Iterator[str]:
    """Texts to be had by typing `/`."""
    mine = Prompt.objects.filter(owner=user)
    yield as_json([{"name": prompt.name, "text": prompt.text} for prompt in mine])


def model_settings(user: User) -> Iterator[str]:
    """What they set for a model."""
    mine = ModelSettings.objects.filter(user=user).select_related("model")
    yield as_json([{"model": one.model.name, "values": one.values} for one in mine])


def presets_counted(user: User) -> str:
    """In words."""
    count = Preset.objects.of(user).count()
    return ngettext("%(n)d preset", "%(n)d presets", count) % {"n": count} if count else ""


def prompts_counted(user: User) -> str:
    """In words."""
    count = Prompt.objects.filter(owner=user).count()
    return ngettext("%(n)d prompt", "%(n)d prompts", count) % {"n": count} if count else ""


PARTS = (
    Part("presets.json", presets, presets_counted),
    Part("prompts.json", prompts, prompts_counted),
    Part("model-settings.json", model_settings),
)

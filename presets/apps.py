"""Django's entry for the presets app."""

from django.apps import AppConfig


class PresetsConfig(AppConfig):
    """See the package's own sentence."""

    name = "presets"

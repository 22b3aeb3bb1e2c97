"""Django's entry for the presets app."""

from django.apps import AppConfig


class PresetsConfig(AppConfig):
    """See the package's own sentence."""

    name = "presets"

    def ready(self) -> None:
        """A person's archive has what they keep here."""
        from accounts import export
        from presets import own_data

        export.register(*own_data.PARTS)

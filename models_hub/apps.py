"""Django's entry for the models_hub app."""

from django.apps import AppConfig


class ModelsHubConfig(AppConfig):
    """See the package's own sentence."""

    name = "models_hub"

    def ready(self) -> None:
        """Downloads count towards what a person may keep."""
        from accounts import measured
        from models_hub import counted

        measured.bytes_on_disk.connect(counted.download_bytes)

"""Django's entry for the models_hub app."""

from django.apps import AppConfig


class ModelsHubConfig(AppConfig):
    """See the package's own sentence."""

    name = "models_hub"

    def ready(self) -> None:
        """Tells the page of rights which models there are; downloads count towards what a person
        may keep."""
        from accounts import measured, model_names
        from models_hub import counted
        from models_hub.named import named

        model_names.register(named)
        measured.bytes_on_disk.connect(counted.download_bytes)

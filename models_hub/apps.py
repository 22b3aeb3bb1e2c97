"""Django's entry for the models_hub app."""

from django.apps import AppConfig


class ModelsHubConfig(AppConfig):
    """See the package's own sentence."""

    name = "models_hub"

    def ready(self) -> None:
        """Tells the page of rights which models there are."""
        from accounts import model_names
        from models_hub.named import named

        model_names.register(named)

"""Django's entry for the models_hub app."""

from django.apps import AppConfig


class ModelsHubConfig(AppConfig):
    """See the package's own sentence."""

    name = "models_hub"

    def ready(self) -> None:
        """What is in the library can be chosen from where keys are made."""
        from accounts import model_names
        from models_hub.models import LocalModel

        model_names.provide(lambda: list(LocalModel.objects.values_list("name", flat=True)))

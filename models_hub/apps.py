"""Django's entry for the models_hub app."""

from django.apps import AppConfig


class ModelsHubConfig(AppConfig):
    """See the package's own sentence."""

    name = "models_hub"

"""Django's entry for the api app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """See the package's own sentence."""

    name = "api"

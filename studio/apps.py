"""Django's entry for the studio app."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """See the package's own sentence."""

    name = "studio"

"""Django's entry for the machine app."""

from django.apps import AppConfig


class MachineConfig(AppConfig):
    """See the package's own sentence."""

    name = "machine"

    def ready(self) -> None:
        """Hear of what fails, and have words for it."""
        from machine import intake, words
        from machine.models import Trouble
        from machine.signals import measured
        from machine.troubles import explains
        from models_hub.signals import download_stopped

        explains(Trouble.Kind.LOAD, words.load)
        explains(Trouble.Kind.DOWNLOAD, words.download)
        explains(Trouble.Kind.PART, words.part)
        measured.connect(intake.take_failures)
        download_stopped.connect(intake.take_download)

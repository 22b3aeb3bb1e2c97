"""Django's entry for the studio app."""

from django.apps import AppConfig


class StudioConfig(AppConfig):
    """See the package's own sentence."""

    name = "studio"

    def ready(self) -> None:
        """Whoever queues a job, in whichever process, queues it on our broker."""
        from studio import celery  # noqa: F401  (importing makes it the current app)

        self._tell_of_restarts()

    def _tell_of_restarts(self) -> None:
        from machine.signals import measured
        from studio.restarts import Restarts

        self.restarts = Restarts()  # a signal holds on to nobody
        measured.connect(self.restarts.take)

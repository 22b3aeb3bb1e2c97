"""Django's entry for the studio app."""

import logging
import os

from django.apps import AppConfig

from journal import PART


class StudioConfig(AppConfig):
    """See the package's own sentence."""

    name = "studio"

    def ready(self) -> None:
        """Whoever queues a job, in whichever process, queues it on our broker."""
        from studio import celery  # noqa: F401  (importing makes it the current app)

        self._tell_of_restarts()
        if os.environ.get(PART):  # one of the studio's parts: its warnings are lines as well
            logging.captureWarnings(True)

    def _tell_of_restarts(self) -> None:
        from machine.signals import measured
        from studio.restarts import Restarts

        self.restarts = Restarts()  # a signal holds on to nobody
        measured.connect(self.restarts.take)

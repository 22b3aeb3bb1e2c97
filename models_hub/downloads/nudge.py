"""Tells a worker that there is something to do; a lost word costs seconds, as workers look too."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger("hearth.downloads")

TASK = "models_hub.downloads.run"
WAIT_S = 30
"""A word that nobody heard for so long is forgotten."""


def nudge() -> None:
    """Once the row is committed."""
    try:
        current_app.send_task(TASK, expires=WAIT_S, retry=False)
    except OperationalError as error:
        log.warning("no worker was told of a download, one will see it by itself: %s", error)

"""The Celery application: searches, downloads and housekeeping run here, never in the web.

A job is done under the id of the request that asked for it, which travels as a header.
"""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun

from journal import ids

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")

log = logging.getLogger("hearth.jobs")

HEADER = "hearth_request"

app = Celery("hearth")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def written_as_elsewhere(**_kwargs: Any) -> None:
    """Whoever is connected here keeps Celery from setting up lines of its own form."""


@before_task_publish.connect
def hand_on(headers: dict[str, Any], **_kwargs: Any) -> None:
    """A job is asked for."""
    headers[HEADER] = ids.request()


@task_prerun.connect
def take_up(task: Any, **_kwargs: Any) -> None:
    """It is begun, in a thread that did another one's before."""
    ids.begin(task.request.get(HEADER) or "")


@task_postrun.connect
def put_down(task: Any, state: str, **_kwargs: Any) -> None:
    """It has ended, one way or the other."""
    log.info("%s: %s", task.name, state)
    ids.begin("")

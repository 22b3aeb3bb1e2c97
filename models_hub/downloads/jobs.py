"""The job that gets downloads, and the look-out that starts it again after anything died."""

import logging
import threading
import time
from typing import Any
from uuid import uuid4

from celery import shared_task
from celery.signals import worker_ready
from django.db import DatabaseError, close_old_connections, connection

from models_hub.downloads import line
from models_hub.downloads.nudge import TASK, nudge
from models_hub.downloads.runner import Runner

log = logging.getLogger("hearth.downloads")

LOOK_S = 2.0


@shared_task(name=TASK)
def run() -> int:
    """Work until the line is empty or enough are at it; how many downloads were taken up."""
    count = 0
    line.tidy()
    while download := line.claim(str(uuid4())):
        Runner(download).run()
        line.tidy()
        count += 1
    return count


@worker_ready.connect
def look_out(**_kwargs: Any) -> None:
    """From now on, in a thread of its own: a download outlives its worker, a lost word, Redis and
    this machine."""
    threading.Thread(target=_look_again_and_again, name="downloads", daemon=True).start()


def look() -> None:
    """Give the job when there is something that nobody is at, and may go on."""
    close_old_connections()
    try:
        line.wake()
        if line.is_any():
            nudge()
    except (DatabaseError, OSError) as error:
        log.warning("the line of downloads could not be looked at: %s", error)
    finally:
        connection.close()


def _look_again_and_again() -> None:
    while True:
        look()
        time.sleep(LOOK_S)

"""`python -m studio.jobs`: the Celery worker, one small process that may be killed at any time."""

import os
import signal
from typing import Any

from celery import bootsteps
from celery.signals import worker_ready
from celery.worker.consumer import Consumer
from django.conf import settings

from engine.client import beat_once, connect_sync
from engine.protocol import BEAT_SECONDS, beat_key
from studio.celery import app
from studio.housekeeping import Housekeeping

THREADS = 6
"""Downloads take two for hours: the others are for searches and housekeeping."""


class Beat(bootsteps.StartStopStep):
    """Shows the worker alive from its own loop, so that a stuck loop shows as dead."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Consumer) -> None:
        """The consumer is connected."""
        client = connect_sync(settings.REDIS_URL, timeout=1.0)
        self.timer = consumer.timer.call_repeatedly(
            BEAT_SECONDS, beat_once, (client, beat_key("jobs"))
        )

    def stop(self, consumer: Consumer) -> None:
        """The consumer goes, or reconnects and starts again."""
        self.timer.cancel()


@worker_ready.connect
def end_at_once(**_kwargs: Any) -> None:
    """From now on SIGTERM ends the process: Celery would wait for a download, which may take
    hours, and jobs resume from what they wrote."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))


def main() -> None:
    """Work until told to end."""
    app.steps["consumer"].add(Beat)
    app.steps["consumer"].add(Housekeeping)
    worker = app.Worker(
        pool="threads",
        concurrency=THREADS,
        loglevel="WARNING",
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        send_events=False,
        quiet=True,
    )
    worker.start()


if __name__ == "__main__":
    main()

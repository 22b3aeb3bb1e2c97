"""Queues what has to be done now and then, from the worker's own timer."""

import logging

from celery import bootsteps
from celery.worker.consumer import Consumer
from kombu.exceptions import OperationalError

from studio.celery import app

log = logging.getLogger("hearth.jobs")

EVERY_S = 600
TASKS = ("accounts.tasks.close_due_accounts",)


class Housekeeping(bootsteps.StartStopStep):
    """Each task at the start and every ten minutes. Doing one twice must do no harm: two workers
    queue it twice."""

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, consumer: Consumer) -> None:
        """The consumer is connected."""
        queue()
        self.timer = consumer.timer.call_repeatedly(EVERY_S, queue)

    def stop(self, consumer: Consumer) -> None:
        """The consumer goes, or reconnects and starts again."""
        self.timer.cancel()


def queue() -> None:
    """Have every task done once; one that finds no worker in time is queued anew then."""
    for task in TASKS:
        try:
            app.send_task(task, retry=False, expires=EVERY_S)
        except OperationalError as error:
            log.info("%s is queued later: %s", task, error)

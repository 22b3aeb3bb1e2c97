"""Housekeeping of presets, in Celery."""

import logging
from datetime import timedelta

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone
from kombu.exceptions import OperationalError

from presets.models import Preset

log = logging.getLogger("hearth.presets")

UNDO_TIME = timedelta(minutes=10)


@shared_task
def purge_deleted_presets() -> int:
    """Remove for good what was deleted longer ago than the undo time; returns how many rows."""
    old = Preset.objects.filter(deleted__lt=timezone.now() - UNDO_TIME)
    return old.delete()[0]


def purge_later() -> None:
    """Have the purge run once the undo time is over; the sweep at start catches a lost one."""
    try:
        wait = int(UNDO_TIME.total_seconds()) + 5
        purge_deleted_presets.apply_async(countdown=wait, retry=False)
    except OperationalError as error:
        log.warning("purge not queued, the next start of jobs does it: %s", error)


@worker_ready.connect
def sweep(**_kwargs: object) -> None:
    """What a lost task left behind goes when the worker starts."""
    purge_deleted_presets.apply_async(retry=False)

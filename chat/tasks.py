"""Housekeeping of conversations, in Celery."""

import logging
from datetime import timedelta

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone
from kombu.exceptions import OperationalError

from chat import attachments, sharing
from chat.models import Attachment, Conversation, Message

log = logging.getLogger("hearth.chat")

UNDO_TIME = timedelta(minutes=10)


@shared_task
def purge_deleted() -> int:
    """Remove for good what was deleted longer ago than the undo time, and files that nothing has
    any more; returns how many rows."""
    since = timezone.now() - UNDO_TIME
    old = Message.objects.filter(deleted__lt=since)
    sharing.outlive(old)
    messages = old.delete()[0]
    attachments.forget_unused(Attachment.objects.all())
    return messages + Conversation.objects.filter(deleted__lt=since).delete()[0]


def purge_later() -> None:
    """Have the purge run once the undo time is over; the sweep at start catches a lost one."""
    try:
        purge_deleted.apply_async(countdown=int(UNDO_TIME.total_seconds()) + 5, retry=False)
    except OperationalError as error:
        log.warning("purge not queued, the next start of jobs does it: %s", error)


@worker_ready.connect
def sweep(**_kwargs: object) -> None:
    """What a lost task left behind goes when the worker starts."""
    purge_deleted.apply_async(retry=False)

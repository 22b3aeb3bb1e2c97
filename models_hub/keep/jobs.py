"""Looking through the disk and checking files, in Celery."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from celery import shared_task
from celery.signals import worker_ready
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from models_hub.answers import Refused
from models_hub.keep import checking, scan
from models_hub.keep.rows import Check

log = logging.getLogger("hearth.models")

REPORT = "keep:looked"
"""Cache: when the last look ended and what it came to, as `looked` gives it."""
LOOKING, CHECKING = "keep:looking", "keep:checking"
"""Cache: set while one job does it, so that a second waits for its turn."""
LOOK_S, CHECK_S = 120, 60
"""Seconds after which a dead job's mark is gone; live ones renew theirs."""
AGAIN_S = 3


@shared_task
def look() -> None:
    """Bring the library in line with the disk; one look at a time."""
    with _turn(LOOKING, LOOK_S) as mine:
        if not mine:
            look.apply_async(countdown=AGAIN_S, retry=False)
            return
        told = [asdict(one) for one in scan.look()]
        cache.set(REPORT, {"at": timezone.now(), "folders": told}, None)


@shared_task
def check(pk: int) -> None:
    """Compare a model's files with their hashes; one at a time, for they keep a disk busy."""
    with _turn(CHECKING, CHECK_S) as mine:
        if mine:
            checking.run(pk, renew=lambda: cache.touch(CHECKING, CHECK_S))
        else:
            check.apply_async((pk,), countdown=AGAIN_S, retry=False)


@worker_ready.connect
def at_start(**_kwargs: object) -> None:
    """The worker is up: look, and go on with what the one before it left undone."""
    cache.delete_many([LOOKING, CHECKING])
    look.apply_async(retry=False)
    for pk in Check.objects.filter(state__in=Check.LIVE).values_list("pk", flat=True):
        check.apply_async((pk,), retry=False)


def look_later() -> None:
    """Something came to the disk. A look that cannot be asked for is made up for by the next."""
    try:
        look.apply_async(retry=False)
    except OperationalError as error:
        log.warning("a look through the disk was not queued: %s", error)


def look_soon() -> None:
    """Ask for a look. Raises Refused when the jobs cannot be reached."""
    try:
        look.apply_async(retry=False)
    except OperationalError:
        raise silent() from None


def check_soon(row: Check) -> None:
    """Ask for a check. Raises Refused when the jobs cannot be reached."""
    try:
        check.apply_async((row.pk,), retry=False)
    except OperationalError:
        row.delete()
        raise silent() from None


def silent() -> Refused:
    """Nobody takes jobs now."""
    message = _("The jobs do not answer. They are started again by themselves: try in a moment.")
    return Refused("jobs_silent", message, 503)


@contextmanager
def _turn(key: str, seconds: int) -> Iterator[bool]:
    """Whether it is this job's turn; then nobody else's until it ends."""
    mine = cache.add(key, 1, seconds)
    try:
        yield mine
    finally:
        if mine:
            cache.delete(key)

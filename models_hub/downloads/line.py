"""Whose turn it is: workers claim rows, hold them by a lease, and tidy up after cancelled ones."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from models_hub.downloads import disk
from models_hub.downloads.rows import Download, Downloads, until

log = logging.getLogger("hearth.downloads")

AT_ONCE = 2
"""Downloads under way at the same time, so that one whose server is slow holds up nobody."""
LEASE_S = 6.0
WAKE_S = 20
"""How long one that a full disk stopped rests: a quota may be full where the disk is not."""


def claim(runner: str) -> Download | None:
    """The next download, ours for LEASE_S; None when there is none, or enough are under way."""
    with transaction.atomic():
        if Download.objects.held().count() >= AT_ONCE:
            return None
        found = Download.objects.waiting().select_for_update().first()
        if found is None:
            return None
        found.state, found.runner, found.lease = Download.State.CHECKING, runner, until(LEASE_S)
        found.problem, found.speed = {}, 0
        found.save(update_fields=["state", "runner", "lease", "problem", "speed", "updated"])
        return found


def hold(download: Download, **fields: object) -> bool:
    """Renew the lease and write `fields`; False when it was paused, cancelled or taken over."""
    rows = Download.objects.filter(pk=download.pk, runner=download.runner)
    return rows.filter(state__in=Download.LIVE).update(lease=until(LEASE_S), **fields) > 0


def release(download: Download) -> None:
    """Nothing of ours is at it any more."""
    Download.objects.filter(pk=download.pk, runner=download.runner).update(lease=None)


def is_any() -> bool:
    """Whether a worker has something to do."""
    return _cancelled().exists() or (
        Download.objects.waiting().exists() and Download.objects.held().count() < AT_ONCE
    )


def wake() -> None:
    """Put back in line what a full disk stopped, as far as there is room again."""
    for download in Download.objects.stuck(timezone.now() - timedelta(seconds=WAKE_S)):
        left = download.total - download.done
        if left <= disk.free() - Download.objects.unfinished().spoken_for():
            download.become(Download.State.QUEUED, [Download.State.PAUSED], problem={})


def tidy() -> None:
    """Take away what came of downloads that were cancelled, and the rows."""
    for download in _cancelled():
        try:
            _remove(download)
        except OSError as error:
            log.warning("%s was cancelled, but not all of it removed: %s", download, error)
        download.delete()


def _cancelled() -> Downloads:
    """Those that no worker is at any more."""
    free = Q(lease=None) | Q(lease__lte=timezone.now())
    return Download.objects.filter(free, state=Download.State.CANCELLED)


def _remove(download: Download) -> None:
    place, wanted = disk.place(download), _wanted_by_others(download)
    for file in download.hub_files():
        if (file.sha256 or file.blob) in wanted:
            continue
        place.drop_part(file)
        if file.name in download.fresh:
            place.remove(file)


def _wanted_by_others(download: Download) -> set[str]:
    others = Download.objects.filter(repository=download.repository).exclude(pk=download.pk)
    rows = others.exclude(state=Download.State.CANCELLED)
    return {file.sha256 or file.blob for row in rows for file in row.hub_files()}

"""A download: one row, which is the truth about it; processes come and go."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from models_hub.hub.repository import HubFile

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN_DONE = timedelta(minutes=10)
"""How long one that is done stays on the page: its model is in the library by then."""


class Downloads(models.QuerySet["Download"]):
    """Rows by what is to be done with them."""

    def held(self) -> Self:
        """Those that some worker is at."""
        return self.filter(state__in=Download.LIVE, lease__gt=timezone.now())

    def waiting(self) -> Self:
        """Those that a worker may take up, whose turn it is first: also of workers that died."""
        lapsed = Q(lease=None) | Q(lease__lte=timezone.now())
        mine = Q(state=Download.State.QUEUED) | Q(state__in=Download.LIVE) & lapsed
        return self.filter(mine).order_by("place", "pk")

    def unfinished(self) -> Self:
        """Those whose bytes are still to come without anybody's doing."""
        return self.filter(state__in=[Download.State.QUEUED, *Download.LIVE])

    def stuck(self, since: datetime) -> Self:
        """Those that a full disk stopped at `since` or before, whose turn it is first."""
        full = self.filter(state=Download.State.PAUSED, problem__code="disk_full")
        return full.filter(updated__lte=since).order_by("place", "pk")

    def shown(self) -> Self:
        """What a page lists: in the order of the line, then what is done."""
        old = Q(state=Download.State.DONE, updated__lt=timezone.now() - SHOWN_DONE)
        rows = self.exclude(state=Download.State.CANCELLED).exclude(old)
        is_done = models.Case(models.When(state=Download.State.DONE, then=1), default=0)
        return rows.annotate(is_done=is_done).order_by("is_done", "place", "pk")

    def spoken_for(self) -> int:
        """Bytes of the disk that they will still take."""
        left = self.aggregate(left=models.Sum(F("total") - F("done")))["left"]
        return max(0, left or 0)


class Download(models.Model):
    """What somebody wants of one repository, and how far it has come.

    `files` are the fields of HubFiles; `fresh` are names of those that this download put into the
    cache. `done` and `total` are bytes of all files, `speed` bytes in a second. `number` is the
    place of the current file among `files`. `problem` is {"code", "facts"}, or empty; in a live
    row it is why it waits. A worker that is at it writes its name into `runner` and renews `lease`.
    `reader` numbers the token it goes with, as accounts.hub_tokens does; `request` is the id, in
    the logs, of what asked for it.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        CHECKING = "checking"
        RUNNING = "running"
        VERIFYING = "verifying"
        PAUSED = "paused"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    LIVE = (State.CHECKING, State.RUNNING, State.VERIFYING)

    repository = models.CharField(max_length=200)
    commit = models.CharField(max_length=40)
    label = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    files = models.JSONField(default=list)
    fresh = models.JSONField(default=list)
    key = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED, db_index=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    speed = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(default=0)
    problem = models.JSONField(default=dict)
    place = models.BigIntegerField(default=0)
    people = models.ManyToManyField(User, related_name="downloads")
    reader = models.BigIntegerField(default=0)
    request = models.CharField(max_length=64, blank=True, default="")
    runner = models.CharField(max_length=36, blank=True)
    lease = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    objects = Downloads.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key"],
                condition=~Q(state__in=["done", "cancelled"]),
                name="one_download_of_the_same_files",
            )
        ]

    def __str__(self) -> str:
        return f"{self.repository} {self.label}"

    def hub_files(self) -> tuple[HubFile, ...]:
        """What is to be got."""
        return tuple(HubFile(**file) for file in self.files)

    def become(self, state: State, was: "Iterable[str]", **fields: object) -> bool:
        """Change its state, unless it is no longer in one of `was`; whether it did."""
        fields = {"state": state, "updated": timezone.now(), **fields}
        rows = Download.objects.filter(pk=self.pk, state__in=list(was))
        changed = rows.update(**fields) > 0
        self.refresh_from_db()
        return changed


def until(seconds: float) -> datetime:
    """When a lease of so many seconds lapses."""
    return timezone.now() + timedelta(seconds=seconds)

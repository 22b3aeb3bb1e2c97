"""Leave that an owner took to read somebody's chats, for a reason and for a short while."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone


class Reading(models.Model):
    """An owner may read the chats of `person` until `until`, and `person` sees that it was so.

    `seen` is when the person took note of it. Which chats were opened the audit log says
    (`read_chat`, with this row's id). The reader's name is kept as text, so that it outlives them.
    """

    LASTS = timedelta(minutes=15)

    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reader_name = models.CharField(max_length=150)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    reason = models.TextField()
    begun = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    seen = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["-begun", "-pk"]

    def __str__(self) -> str:
        return f"{self.reader_name} reads {self.person}"

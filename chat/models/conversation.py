"""A conversation: whose it is, and how it is to be carried on."""

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from presets.models import Preset

if TYPE_CHECKING:
    from accounts.models import User


class ConversationQuery(models.QuerySet["Conversation"]):
    """Every look-up starts from the owner."""

    def of(self, user: "User") -> "ConversationQuery":
        """What `user` owns and has not deleted."""
        return self.filter(owner=user, deleted=None)

    def listed(self, user: "User") -> "ConversationQuery":
        """What the rail lists of them: all that `user` did not put into the archive."""
        return self.of(user).filter(archived=None)


class Conversation(models.Model):
    """One chat of one person.

    `deleted`, `archived` and `pinned` are when that was done; taking it back empties them again.
    `title_owed` is since when its model is to give it a title (see chat.naming).
    `settings` are those that were set here by hand (see presets.schema), over `preset`.
    """

    class Mode(models.TextChoices):
        THINKING = "thinking", _("Thinking")
        INSTANT = "instant", _("Instant")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="conversations"
    )
    title = models.CharField(max_length=200, blank=True)
    model = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=16, choices=Mode, default=Mode.INSTANT)
    settings = models.JSONField(default=dict)
    preset = models.ForeignKey(Preset, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)
    deleted = models.DateTimeField(null=True, default=None, db_index=True)
    pinned = models.DateTimeField(null=True, default=None)
    archived = models.DateTimeField(null=True, default=None)
    title_owed = models.DateTimeField(null=True, default=None, db_index=True)

    objects = ConversationQuery.as_manager()

    class Meta:
        ordering = ["-updated"]

    def __str__(self) -> str:
        return self.title or str(self.id)

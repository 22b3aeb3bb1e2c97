"""Settings under a name, to be taken up by many chats."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User


class PresetQuery(models.QuerySet["Preset"]):
    """Every look-up starts from the person who asks."""

    def of(self, user: "User") -> "PresetQuery":
        """Their own, which they may change."""
        return self.filter(owner=user, deleted=None)

    def for_(self, user: "User") -> "PresetQuery":
        """Their own and those that others share."""
        return self.filter(Q(owner=user) | Q(shared=True), deleted=None)


class Preset(models.Model):
    """`shared`: everybody may use it, and its system prompt is computed once for all. `deleted` is
    when it was thrown away; undo empties it again."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presets"
    )
    name = models.CharField(max_length=80)
    values = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    deleted = models.DateTimeField(null=True, default=None, db_index=True)

    objects = PresetQuery.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(deleted=None), name="one_preset_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DefaultPreset(models.Model):
    """The preset that a person's new chats begin with."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="default_preset"
    )
    preset = models.ForeignKey(Preset, on_delete=models.CASCADE, related_name="default_of")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.preset_id}"

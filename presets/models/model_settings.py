"""What was set for one model: by its owner for everybody, and by each person for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from models_hub.models import LocalModel


class ModelSettings(models.Model):
    """`user` None is everybody. `values` are settings by name, as presets.checking keeps them."""

    model = models.ForeignKey(LocalModel, models.CASCADE, related_name="settings_of")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="model_settings"
    )
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "user"], name="settings_of_a_person"),
            models.UniqueConstraint(
                fields=["model"], condition=Q(user=None), name="settings_for_everybody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} for {self.user_id or 'everybody'}"

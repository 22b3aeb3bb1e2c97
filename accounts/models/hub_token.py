"""Tokens for the hub, of one person or everybody's."""

from django.db import models

from accounts.models.user import User


class HubToken(models.Model):
    """A token for the hub, encrypted by `accounts.sealed`; of one user, or (None) everybody's."""

    user = models.OneToOneField(User, models.CASCADE, null=True, related_name="hub_token")
    sealed = models.TextField()
    given = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"hub token {self.pk}"

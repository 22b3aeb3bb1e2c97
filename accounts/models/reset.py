"""The links by which people who forgot their password set a new one."""

from django.db import models

from accounts.models.user import User


class Reset(models.Model):
    """A person's only link for a new password; using it deletes it, a newer one replaces it."""

    user = models.OneToOneField(User, models.CASCADE, related_name="reset")
    hashed = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return f"link for a new password of {self.user}"

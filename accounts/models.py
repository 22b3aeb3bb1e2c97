"""A user: Django's own, with the role Hearth gives rights by."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody with a password. The first one is the owner."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")

    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)

    @property
    def is_owner(self) -> bool:
        """Whether this person may do everything on this machine."""
        return self.role == self.Role.OWNER

"""A user: Django's own, with the role Hearth gives rights by; and the keys of their programs."""

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


class ApiKey(models.Model):
    """What a program shows to act for its owner; made and looked up in `accounts.keys`.

    The secret itself is not kept: `hashed` is its SHA-256 in hexadecimal, `prefix` its first
    characters, by which people tell their keys apart.
    """

    owner = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100, blank=True)
    prefix = models.CharField(max_length=16)
    hashed = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return f"{self.prefix}…"


class HubToken(models.Model):
    """A token for the hub, encrypted by `accounts.sealed`; of one user, or (None) everybody's."""

    user = models.OneToOneField(User, models.CASCADE, null=True, related_name="hub_token")
    sealed = models.TextField()
    given = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"hub token {self.pk}"

"""The keys by which programs act for their owners."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class ApiKey(models.Model):
    """What a program shows to act for its owner; made and looked up in `accounts.keys`.

    The secret itself is not kept: `hashed` is its SHA-256 in hexadecimal, `prefix` its first
    characters, by which people tell their keys apart. It opens no more than its owner may, and of
    that only `scope`, with `only_models` (their names; None: all), until it `expires`.
    """

    class Scope(models.TextChoices):
        CHAT = "chat", _("Chat with models")
        LIST = "list", _("Only list models")

    owner = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100, blank=True)
    prefix = models.CharField(max_length=16)
    hashed = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True, default=None)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.CHAT)
    only_models = models.JSONField(null=True, default=None)

    class Meta:
        ordering = ["created"]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= timezone.now()

    def may_use(self, model: str) -> bool:
        """Whether this key was made for this model; its owner's rights are another matter."""
        return self.only_models is None or model in self.only_models

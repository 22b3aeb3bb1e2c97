"""The keys by which programs act for their owners."""

from django.db import models

from accounts.models.user import User


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

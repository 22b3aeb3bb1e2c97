"""Where a person is signed in."""

from django.db import models

from accounts.models.user import User


class Device(models.Model):
    """One session as its person sees it: which browser, from where, and when.

    `session` is the session's key, `agent` what the browser says it is. A row may outlive its
    session by a while; `accounts.devices` looks at both.
    """

    AGENT_LIMIT = 400

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    session = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=AGENT_LIMIT, blank=True)
    address = models.CharField(max_length=64, blank=True)
    first_seen = models.DateTimeField(auto_now_add=True)
    last_seen = models.DateTimeField()

    class Meta:
        ordering = ["-last_seen"]

    def __str__(self) -> str:
        return f"a browser of {self.user}"

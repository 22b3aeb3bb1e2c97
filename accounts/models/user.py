"""A user: Django's own, with the role Hearth gives rights by."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

JUST_NOW = timedelta(minutes=2)


class User(AbstractUser):
    """Somebody with a password. The first one is the owner.

    Who is not active may not sign in: was disabled, or (`asked` tells) still waits to be let in.
    """

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        ADMIN = "admin", _("Admin")
        MEMBER = "member", _("Member")
        GUEST = "guest", _("Guest")

    role = models.CharField(max_length=16, choices=Role, default=Role.MEMBER)
    asked = models.DateTimeField(null=True, blank=True, default=None)
    """Since when this person waits for an admin to let them in; None: for nothing."""
    language = models.CharField(max_length=16, blank=True, default="")
    """The language of their pages, one of `settings.LANGUAGES`; "": as the browser says."""
    theme = models.CharField(max_length=8, blank=True, default="")
    """`light`, `dark` or `system`; "": as this browser was told, which is how it begins."""
    shows_name = models.BooleanField(default=False)
    """Whether the others on this machine may see by name who uses a model just now."""
    seen = models.DateTimeField(null=True, blank=True, default=None)
    """When they last asked for a page, to the minute; None: never."""
    epoch = models.PositiveIntegerField(default=0)
    """How often all their sessions were ended at once; a session is of one epoch."""

    closes = models.DateTimeField(null=True, blank=True, default=None, db_index=True)
    """When this account is deleted with all it holds; until then its person can take that along,
    and reaches nothing else. None: it stays."""

    @property
    def is_owner(self) -> bool:
        """Whether this person may do everything on this machine."""
        return self.role == self.Role.OWNER

    @property
    def is_admin(self) -> bool:
        """Whether this person looks after the machine and its people: an owner or an admin."""
        return self.role in (self.Role.OWNER, self.Role.ADMIN)

    @property
    def is_here(self) -> bool:
        """Whether they asked for a page just now."""
        return self.seen is not None and timezone.now() - self.seen < JUST_NOW

    @property
    def just_asked(self) -> bool:
        """Whether they asked for an account just now."""
        return self.asked is not None and timezone.now() - self.asked < JUST_NOW

    @property
    def waits(self) -> bool:
        """Whether they asked for an account and nobody let them in yet."""
        return not self.is_active and self.asked is not None

    def get_session_auth_hash(self) -> str:
        """Changes with the password, as Django's own, and with the epoch."""
        of_password = super().get_session_auth_hash()
        return f"{of_password}.{self.epoch}" if self.epoch else of_password

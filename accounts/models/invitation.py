"""The invitations that admins hand out, each for one account."""

from django.db import models
from django.utils import timezone

from accounts.models.user import User


class InvitationQuery(models.QuerySet["Invitation"]):
    """Invitations by whether they still let somebody in."""

    def open(self) -> "InvitationQuery":
        """Those that do."""
        return self.filter(used=None, revoked=None, expires__gt=timezone.now())


class Invitation(models.Model):
    """A link that makes one account of a role; made and taken in `accounts.invitations`.

    The link's token is not kept: `hashed` is its SHA-256. `note` says whom it is for.
    """

    hashed = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, choices=User.Role)
    note = models.CharField(max_length=100, blank=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(db_index=True)
    used = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked = models.DateTimeField(null=True)

    objects = InvitationQuery.as_manager()

    class Meta:
        ordering = ["-made"]

    def __str__(self) -> str:
        return f"invitation {self.pk} for a {self.role}"

    @property
    def is_open(self) -> bool:
        """Whether it still lets somebody in."""
        return not (self.used or self.revoked or self.expires <= timezone.now())

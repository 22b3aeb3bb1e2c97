"""Leave to read a chat, given to one person or to whoever brings a link."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from chat.models.conversation import Conversation
from chat.models.message import Message


class Share(models.Model):
    """Somebody may read the path down to `last`, as it was when that was said.

    For one `reader`, or for whoever is signed in and brings the link: of its secret only the
    SHA-256 in hexadecimal is kept, in `hashed`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="shares")
    last = models.ForeignKey(Message, models.CASCADE, related_name="+")
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="shared_with"
    )
    hashed = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 (many have none)
    created = models.DateTimeField(auto_now_add=True)
    renewed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "reader"], name="one_share_for_each_reader"
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(reader=None), name="one_link_for_each_chat"
            ),
            models.CheckConstraint(
                condition=Q(reader=None) ^ Q(hashed=None), name="a_reader_or_a_link"
            ),
        ]

    def __str__(self) -> str:
        return f"share {self.id}"

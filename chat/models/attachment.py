"""A text file that a person gave to a chat, decoded once when it came."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from chat.models.conversation import Conversation
from chat.models.message import Message


class Attachment(models.Model):
    """A text file as the model reads it; `size` is in bytes, as it came, in `encoding`.

    It has no conversation until it is sent. Versions of a message share it, so that editing one
    costs no second copy; what no message has any more goes after a day.
    """

    NAME_LIMIT = 200

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attachments"
    )
    conversation = models.ForeignKey(
        Conversation, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    messages = models.ManyToManyField(Message, related_name="attachments")
    name = models.CharField(max_length=NAME_LIMIT)
    text = models.TextField()
    characters = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    encoding = models.CharField(max_length=16)
    created = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["created", "id"]

    def __str__(self) -> str:
        return self.name

"""What a person has typed and not sent yet, in one chat or for a new one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from chat.models.conversation import Conversation


class Draft(models.Model):
    """At most one of a person for each chat, and one for the next new one (`conversation` is None).

    `revision` is another one each time: whoever saves says which one they know.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    conversation = models.OneToOneField(
        Conversation, null=True, on_delete=models.CASCADE, related_name="draft"
    )
    text = models.TextField()
    revision = models.UUIDField(default=uuid.uuid4)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=Q(conversation=None),
                name="one_draft_for_a_new_chat",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

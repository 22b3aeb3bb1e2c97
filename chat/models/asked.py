"""With what a reply was asked for, beside the messages above it, so that it can be seen again."""

from hashlib import sha256

from django.db import models

from chat.models.conversation import Conversation
from chat.models.message import Message


class WordingQuery(models.QuerySet["Wording"]):
    """Texts are known by their digest."""

    def keep(self, conversation: Conversation, text: str | None) -> "Wording | None":
        """Have the chat remember this text; None for none."""
        if not text:
            return None
        digest = sha256(text.encode()).hexdigest()
        found, _made = self.get_or_create(
            conversation=conversation, digest=digest, defaults={"text": text}
        )
        return found


class Wording(models.Model):
    """A long text that replies of a chat were asked with (a chat template, a system prompt), kept
    once however many those are, and gone with the chat."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="wordings"
    )
    digest = models.CharField(max_length=64)
    text = models.TextField()

    objects = WordingQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "digest"], name="one_wording_each")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Asked(models.Model):
    """`fields` are those of a Generate that make its prompt; `begun` is the reply's own beginning,
    where it went on from one. `template` None is the model's own, `system` None no system prompt.
    """

    reply = models.OneToOneField(
        Message, on_delete=models.CASCADE, primary_key=True, related_name="asked"
    )
    fields = models.JSONField(default=dict)
    begun = models.JSONField(null=True)
    template = models.ForeignKey(
        Wording, null=True, on_delete=models.CASCADE, related_name="as_template"
    )
    system = models.ForeignKey(
        Wording, null=True, on_delete=models.CASCADE, related_name="as_system"
    )

    def __str__(self) -> str:
        return f"of {self.reply_id}"

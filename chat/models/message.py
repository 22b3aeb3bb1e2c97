"""A message: what a person said, or a model's reply."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from chat.models.conversation import Conversation


class Message(models.Model):
    """What a person said, or a model's reply.

    A conversation is a tree: `parent` is the message answered, `chosen` when this one was picked
    among the answers to it (see chat.tree). `deleted` is when it was thrown away with all that
    follows it. `edited`: a person put a reply's text right. A queued reply that has words already
    is to go on from them.
    `request` is the id, in the logs, of what asked for a reply.
    `attempt` grows each time a runner takes the reply over, and fences the one before it.
    """

    class Role(models.TextChoices):
        USER = "user", _("You")
        ASSISTANT = "assistant", _("Model")

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"
        FAILED = "failed"

    LIVE = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="answers")
    role = models.CharField(max_length=16, choices=Role)
    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    tool_calls = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=State, default=State.DONE)
    reason = models.CharField(max_length=32, blank=True)
    code = models.CharField(max_length=64, blank=True)
    detail = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    model = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=16, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    usage = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    edited = models.BooleanField(default=False)
    request = models.CharField(max_length=64, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)
    chosen = models.DateTimeField(null=True, default=None)
    deleted = models.DateTimeField(null=True, default=None, db_index=True)
    finished = models.DateTimeField(null=True, default=None)

    class Meta:
        ordering = ["created"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(state__in=["queued", "running"]),
                name="one_live_reply_per_conversation",
            )
        ]
        indexes = [models.Index(fields=["conversation", "created"])]

    def __str__(self) -> str:
        return f"{self.role}: {self.text[:40]}"

    @property
    def is_live(self) -> bool:
        """Whether the reply is still being written (or waits for its turn)."""
        return self.state in self.LIVE

    @property
    def can_go_on(self) -> bool:
        """Whether its model may write on from its very words: it was cut, or a person put them
        right. A context that is full gives room only where the chat leaves out its oldest turns."""
        if self.role != self.Role.ASSISTANT or self.is_live or self.tool_calls:
            return False
        if self.code == "context_full" and self.settings.get("overflow") != "drop":
            return False
        is_cut = self.reason in {"length", "cancelled", "error"}
        return bool(self.text or self.reasoning) and (is_cut or self.edited)

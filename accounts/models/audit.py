"""What was done to people, rights and other people's things: written once, never changed."""

from django.db import models

from accounts.models.user import User


class AuditEntry(models.Model):
    """One line of the audit log; made by `accounts.audit.record`.

    Names are kept as text, so that a line outlives the accounts it tells of; `subject` is the
    person concerned, who may read the line.
    """

    when = models.DateTimeField(auto_now_add=True, db_index=True)
    action = models.CharField(max_length=40, db_index=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=150, blank=True)
    subject = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    subject_name = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-when", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor_name or 'the terminal'}: {self.action} {self.subject_name}".rstrip()

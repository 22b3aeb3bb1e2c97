"""What the people of a role, or one person, may do and how much, where the house gives another."""

from django.db import models

from accounts.models.user import User

EVERY_MODEL = "*"
"""Alone in `only_models`: all of them, those to come too; no model is called so."""


class Policy(models.Model):
    """The differences from what is underneath (see `accounts.standing`), by name.

    Of a role (`role` is not empty) or of a person (`user` is set), who goes before their role.
    `rights` maps `Right` to bool, `limits` a field of `Limits` to a number or None ("without end");
    `only_models` are the names of the models that may be used, or `EVERY_MODEL`; None: what is
    underneath says.
    """

    role = models.CharField(max_length=16, choices=User.Role, blank=True, default="")
    user = models.OneToOneField(User, models.CASCADE, null=True, related_name="policy")
    rights = models.JSONField(default=dict)
    limits = models.JSONField(default=dict)
    only_models = models.JSONField(null=True, default=None)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role="", user__isnull=False)
                | models.Q(~models.Q(role=""), user=None),
                name="policy_of_a_role_or_a_person",
            ),
            models.UniqueConstraint(
                fields=["role"], condition=~models.Q(role=""), name="one_policy_of_a_role"
            ),
        ]

    def __str__(self) -> str:
        return f"policy of {self.role or self.user}"

"""A text that is needed again and again, to be had by typing `/` and its name."""

from django.conf import settings
from django.db import models


class Prompt(models.Model):
    """One person's own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="prompts"
    )
    name = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_prompt_of_a_name")
        ]

    def __str__(self) -> str:
        return f"/{self.name}"

"""What people had computed, by day and model; and programs' requests that are not counted yet."""

from django.db import models

from accounts.models.user import User


class Usage(models.Model):
    """One person's use of one model on one day; written by `accounts.usage`.

    `day` is the date in the machine's time zone. `prompt` counts tokens that were read, those
    included (`cached`) that had been read before and were not computed again; `completion` those
    that were written.
    """

    day = models.DateField()
    user = models.ForeignKey(User, models.CASCADE, related_name="usage")
    model = models.CharField(max_length=200)
    replies = models.PositiveIntegerField(default=0)
    prompt = models.BigIntegerField(default=0)
    cached = models.BigIntegerField(default=0)
    completion = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "user", "model"], name="usage_of_a_day")
        ]
        indexes = [models.Index(fields=["user", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.user_id} {self.model}"


class OpenRequest(models.Model):
    """A program's request that is being answered. It takes one of its owner's places, and its row
    goes in the very transaction that counts it.

    `granted` are tokens of the day that are put by for it; 0 for somebody without a limit.
    """

    reply = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="open_requests")
    model = models.CharField(max_length=200)
    granted = models.BigIntegerField(default=0)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.reply}"

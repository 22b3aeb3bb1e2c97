"""What an admin decides once for the whole machine."""

from django.db import models


class House(models.Model):
    """One row at most; read it by `accounts.sign_up`."""

    sign_up = models.BooleanField(default=False)
    """Whether strangers may ask for an account."""

    def __str__(self) -> str:
        return "the house"

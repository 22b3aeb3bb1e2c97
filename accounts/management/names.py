"""Finds the account that a command names."""

from django.core.management.base import CommandError

from accounts.models import User


def account(username: str) -> User:
    """The user of this name, in any case; raises CommandError."""
    found = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise CommandError(f"There is no account named {username}.")
    return found

"""`manage.py create_api_key USERNAME [--name NAME] [--days N]`: a key for somebody's programs."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import audit, keys
from accounts.management.names import account

MOST_DAYS = 3650


class Command(BaseCommand):
    """Prints the key alone on standard output, so that a script can take it."""

    help = "Make an API key for an account. It is printed once and cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """USERNAME, --name and --days."""
        parser.add_argument("username", help="whose programs will use it")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--days", type=int, help="how long it works; for ever without")

    def handle(
        self, *_args: Any, username: str, name: str, days: int | None, **_options: Any
    ) -> None:
        """Make it."""
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--days takes 1 to {MOST_DAYS}.")
        expires = None if days is None else timezone.now() + timedelta(days=days)
        owner = account(username)
        try:
            key, secret = keys.create(owner, name, expires=expires)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        audit.record("key_made", actor=None, subject=owner, key=str(key), name=name)
        self.stdout.write(secret)
        told = f"Keep it now: Hearth stores only its hash. Lists show it as {key}."
        self.stderr.write(told, self.style.SUCCESS)

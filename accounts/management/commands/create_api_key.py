"""`manage.py create_api_key USERNAME [--name NAME]`: a key for somebody's programs."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import keys
from accounts.management.names import account


class Command(BaseCommand):
    """Prints the key alone on standard output, so that a script can take it."""

    help = "Make an API key for an account. It is printed once and cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """USERNAME and --name."""
        parser.add_argument("username", help="whose programs will use it")
        parser.add_argument("--name", default="", help="what it is for")

    def handle(self, *_args: Any, username: str, name: str, **_options: Any) -> None:
        """Make it."""
        try:
            key, secret = keys.create(account(username), name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(secret)
        told = f"Keep it now: Hearth stores only its hash. Lists show it as {key}."
        self.stderr.write(told, self.style.SUCCESS)

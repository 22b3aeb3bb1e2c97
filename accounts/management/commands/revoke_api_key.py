"""`manage.py revoke_api_key NUMBER`: a key that opens nothing any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import audit, keys
from accounts.models import ApiKey


class Command(BaseCommand):
    """Takes the number that list_api_keys says; doing so again changes nothing."""

    help = "Revoke an API key."

    def add_arguments(self, parser: CommandParser) -> None:
        """NUMBER."""
        parser.add_argument("number", type=int, help="its number in list_api_keys")

    def handle(self, *_args: Any, number: int, **_options: Any) -> None:
        """Revoke it."""
        key = ApiKey.objects.select_related("owner").filter(pk=number).first()
        if key is None:
            raise CommandError(f"There is no key {number}. list_api_keys tells their numbers.")
        keys.revoke(key)
        audit.record("key_revoked", actor=None, subject=key.owner, key=str(key), name=key.name)
        self.stdout.write(f"{key} of {key.owner.username} is revoked.")

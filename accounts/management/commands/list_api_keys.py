"""`manage.py list_api_keys [USERNAME]`: who has which keys, and when each was last used."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.management.names import account
from accounts.models import ApiKey


class Command(BaseCommand):
    """One line for each key, revoked ones too."""

    help = "List the API keys of everybody, or of one account."

    def add_arguments(self, parser: CommandParser) -> None:
        """USERNAME, or nobody in particular."""
        parser.add_argument("username", nargs="?", help="only this account's")

    def handle(self, *_args: Any, username: str | None, **_options: Any) -> None:
        """Print them, oldest first."""
        keys = ApiKey.objects.select_related("owner")
        if username is not None:
            keys = keys.filter(owner=account(username))
        for key in keys:
            self.stdout.write(line(key))


def line(key: ApiKey) -> str:
    """Number, what is shown of it, owner, name, and its dates."""
    used = f"last used {day(key.last_used)}" if key.last_used else "never used"
    end = f", expires {day(key.expires)}" if key.expires else ""
    end += f", revoked {day(key.revoked)}" if key.revoked else ""
    name = f" “{key.name}”" if key.name else ""
    return f"{key.pk}  {key}  {key.owner.username}{name}  made {day(key.created)}, {used}{end}"


def day(moment: datetime) -> str:
    """To the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"

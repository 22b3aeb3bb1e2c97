"""`manage.py trace ID`: what every process did for a request or a reply, in the order of time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.reading import about

SHORTEST = 4


class Command(BaseCommand):
    """Prints the lines of one request, of all processes."""

    help = "Show what every process wrote about a request or a reply."

    def add_arguments(self, parser: CommandParser) -> None:
        """ID, or its beginning."""
        parser.add_argument("id", help="of the request (as error pages show it) or of the reply")

    def handle(self, *_args: Any, id: str, **_options: Any) -> None:
        """Print them, or say that there is none."""
        if len(id) < SHORTEST:
            raise CommandError(f"Give at least {SHORTEST} characters of the id.")
        found = about(settings.DATA / "logs", id)
        if not found:
            raise CommandError(
                f"No log tells of {id}. Logs are kept for the newest 5 to 10 MB of each part; "
                "is it an id of this machine, and DATA the folder of its studio?"
            )
        for line in found:
            self.stdout.write(line.text)

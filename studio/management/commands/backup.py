"""`manage.py backup FILE`: everything that people made here, in one sealed file, while it runs."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from accounts import audit
from studio.backup import passphrase
from studio.backup.making import make
from studio.backup.progress import Progress
from studio.refusal import Refusal

OPEN = "It is not sealed: whoever has this file can read all chats, and sign in as anybody."


class Command(BaseCommand):
    """Writes a backup."""

    help = (
        "Back up people, chats, files, settings and the secret key; models are only listed. "
        "The passphrase comes from a prompt, from --passphrase-file or, in a pipe, from standard "
        "input. Without it nobody can open the backup."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and how to seal it."""
        parser.add_argument("file", type=Path, help="where; an older backup is replaced")
        seal = parser.add_mutually_exclusive_group()
        seal.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")
        seal.add_argument("--plain", action="store_true", help="do not seal it")

    def handle(
        self, *_args: Any, file: Path, passphrase_file: Path | None, plain: bool, **_options: Any
    ) -> None:
        """Make it, or say in a line why not and leave with status 1."""
        os.umask(0o077)
        target, progress = file.expanduser().absolute(), Progress()
        try:
            secret = "" if plain else passphrase.new(passphrase_file)
            manifest = make(target, secret, progress.tell)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        finally:
            progress.end()
        try:
            audit.record("backed_up", actor=None, sealed=not plain, size=target.stat().st_size)
        except DatabaseError as error:
            self.stderr.write(f"The audit log does not tell of it: {error}.")
        self.stdout.write(sentence(target, manifest.counts, len(manifest.models)))
        if plain:
            self.stdout.write(OPEN)


def sentence(target: Path, counts: dict[str, int], models: int) -> str:
    """What was done."""
    size = target.stat().st_size / 2**20
    rows = ", ".join(f"{what}: {count:,}" for what, count in counts.items())
    return f"{target} is made ({size:,.2f} MB; {rows}, models by name: {models:,})."

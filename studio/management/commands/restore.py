"""`manage.py restore FILE`: a backup in the place of what is here, which stays aside."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.backup import passphrase, restoring
from studio.backup.content import Manifest
from studio.backup.progress import Progress
from studio.backup.sealing import Unreadable, is_sealed
from studio.refusal import Refusal

REVOKED = "API keys and rights are as they were then: take back again what was taken back since."


class Command(BaseCommand):
    """Restores a backup, or undoes that."""

    help = (
        "Replace everything here by a backup. All of the file is checked first. A studio that "
        "runs holds still for the last seconds and goes on by itself; everybody signs in again."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, or --undo."""
        parser.add_argument("file", type=Path, nargs="?", help="the backup")
        parser.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")
        parser.add_argument("--undo", action="store_true", help="put back what was there before")
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *_args: Any, file: Path | None, undo: bool, **options: Any) -> None:
        """Do it, or say in a line why not and leave with status 1."""
        os.umask(0o077)
        if (file is None) is not undo:
            raise CommandError("Say which file to restore, or --undo.")
        progress = Progress()
        try:
            if file is None:
                if not options["yes"] and not _agreed("Put back what the last restore replaced?"):
                    raise Refusal("Nothing was changed.")
                aside = restoring.undo()
            else:
                aside = self.restored(file.expanduser(), options, progress)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        finally:
            progress.end()
        self.stdout.write(f"Restored. What was here before is in {aside}:")
        self.stdout.write("`manage.py restore --undo` puts it back; remove it once all is well.")
        self.stdout.write(f"Everybody signs in again. {REVOKED}")

    def restored(self, file: Path, options: dict[str, Any], progress: Progress) -> Path:
        """Where the data before is; raises Refusal."""
        secret = _secret(file, options["passphrase_file"])
        manifests: list[Manifest] = []

        def agree(manifest: Manifest) -> bool:
            progress.end()
            manifests.append(manifest)
            return bool(options["yes"]) or _agreed(question(manifest))

        aside = restoring.restore(file, secret, agree, progress.tell)
        if aside is None:
            raise Refusal("Nothing was changed.")
        for model in manifests[0].models:
            if not Path(model["path"]).exists():
                self.stdout.write(f"The model {model['name']} is not on this machine.")
        return aside


def question(manifest: Manifest) -> str:
    """What would happen."""
    rows = ", ".join(f"{what}: {count:,}" for what, count in manifest.counts.items())
    return f"Replace everything in {settings.DATA} by the backup of {manifest.made} ({rows})?"


def _secret(file: Path, given: Path | None) -> str:
    """The passphrase, where the backup has one; raises Refusal."""
    try:
        with open(file, "rb") as source:
            sealed = is_sealed(source)
    except Unreadable as unreadable:
        raise Refusal(f"{unreadable} Nothing was changed.") from None
    except OSError as error:
        raise Refusal(f"{file} cannot be read ({error.strerror}).") from None
    if given and not sealed:
        raise Refusal(
            "This backup is not sealed, so nothing tells that it is yours. To restore it all the "
            "same, give no passphrase."
        )
    return passphrase.known(given) if sealed else ""


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        raise Refusal(f"{question} Say --yes. Nothing was changed.")
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}

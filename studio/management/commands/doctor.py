"""`manage.py doctor`: looks at everything, a line each, with the next step where one is needed."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.doctor.examination import examine
from studio.doctor.finding import Finding


class Command(BaseCommand):
    """Says how this Hearth is. Status 1 when there is a problem."""

    help = (
        "Look at everything that somebody who helps would ask about. Nothing of what it prints is "
        "secret: it can be pasted into an issue. Works whether the studio runs or not."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How to show it, and whether to look outside."""
        parser.add_argument("--json", action="store_true", help="print a list of objects")
        parser.add_argument("--online", action="store_true", help="ask the hub as well")

    def handle(self, *_args: Any, online: bool, **options: Any) -> None:
        """Print each finding as it comes."""
        found: list[Finding] = []
        for finding in examine(online):
            found.append(finding)
            if not options["json"]:
                self.stdout.write(line(finding))
        counts = Counter(finding.level for finding in found)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in found], indent=1))
        else:
            self.stdout.write(f"Problems: {counts['problem']}. Warnings: {counts['warning']}.")
        if counts["problem"]:
            sys.exit(1)


def line(finding: Finding) -> str:
    """On one line."""
    step = f" → {finding.step}." if finding.step else ""
    return f"{finding.level:<8} {finding.about:<14} {finding.text}{step}"

"""Tells the machine's pages which parts ended unasked, from what the supervisor wrote down."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from machine import traffic, troubles
from machine.models import Trouble
from studio.processes import deaths


class Restarts:
    """Looks at the file again only when it was written since."""

    def __init__(self) -> None:
        self.seen = 0.0

    def take(self, client: redis.Redis, **_kwargs: Any) -> None:
        """Hand on what is new."""
        written = _written(settings.DATA / "deaths.json")
        if written == self.seen:
            return
        known = deaths.read(str(settings.DATA))
        traffic.tell_restarts(client, known["counts"])
        _record(known["last"])
        self.seen = written


def _record(last: list[dict[str, Any]]) -> None:
    parts = Trouble.objects.filter(kind=Trouble.Kind.PART)
    newest = parts.aggregate(last=Max("last"))["last"] or timezone.now() - troubles.KEPT
    for death in last:
        when = datetime.fromtimestamp(death["when"], UTC)
        if when > newest:
            troubles.record(Trouble.Kind.PART, death["part"], death["how"], when=when)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0

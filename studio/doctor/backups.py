"""When everything was last backed up, as the audit log tells."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from accounts.models import AuditEntry, User
from studio.doctor.finding import Finding, ok, warning

OLD = timedelta(days=30)
STEP = "run `manage.py backup FILE`"


def look() -> Iterator[Finding]:
    """One line."""
    try:
        last = AuditEntry.objects.filter(action="backed_up").order_by("-when").first()
        people = User.objects.count()
    except DatabaseError:
        yield warning("Backup", "the database does not tell", "see the database above")
        return
    if last is None:
        none = "none was made here yet"
        yield warning("Backup", none, STEP) if people else ok("Backup", f"{none}; nobody is here")
        return
    sealed = "sealed" if last.facts.get("sealed") else "not sealed"
    text = f"the last one is of {last.when:%Y-%m-%d %H:%M} UTC, {sealed}"
    is_old = timezone.now() - last.when > OLD
    yield warning("Backup", text, STEP) if is_old else ok("Backup", text)

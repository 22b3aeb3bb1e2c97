"""Which models on the disk are one person's doing, for their limits (see accounts.measured)."""

from django.db.models import Count

from accounts.models import User
from models_hub.downloads.arrival import firsts
from models_hub.downloads.orders import STOPPED, UNDER_WAY
from models_hub.downloads.rows import Download


def download_bytes(user: User, **_signal: object) -> int:
    """Bytes of what only this person asked for: on the disk, on its way or still in line."""
    alone = Download.objects.alias(askers=Count("people")).filter(askers=1)
    theirs = alone.filter(pk__in=user.downloads.values("pk"))
    coming = theirs.filter(state__in=[*UNDER_WAY, *STOPPED])
    here = [row for row in theirs.filter(state=Download.State.DONE) if _is_here(row)]
    return sum(row.total for row in [*coming, *here])


def _is_here(download: Download) -> bool:
    """Whether it was not deleted since."""
    return any(path.exists() for path in firsts(download))

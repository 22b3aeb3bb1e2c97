"""What failed in the last days, and how those who know explain it in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from machine.models import Trouble

Kind = Trouble.Kind

KEPT = timedelta(days=7)
MOST = 500
"""Rows that are kept, whatever happens."""
SAME = timedelta(minutes=10)
"""What happens again within this time is counted rather than told anew."""
DETAIL_LONGEST = 2000

QUOTING = frozenset({"template_failed", "bad_grammar", "bad_request"})
"""Codes whose detail may repeat what somebody wrote: that is not kept."""


@dataclass(frozen=True, slots=True)
class Told:
    """A trouble in plain words: what happened, why and what to do next, and where that is done."""

    title: str
    text: str
    label: str = ""
    url: str = ""


Explain = Callable[[Trouble], Told]
EXPLAINERS: dict[str, Explain] = {}
"""Kind -> who has words for it; filled when the apps are ready."""


def explains(kind: Kind, explain: Explain) -> None:
    """From now on, troubles of this kind are told in these words."""
    EXPLAINERS[kind] = explain


def record(
    kind: Kind,
    subject: str,
    code: str,
    detail: str = "",
    facts: dict[str, Any] | None = None,
    when: datetime | None = None,
) -> None:
    """It failed just now, or at `when`. Raises DatabaseError."""
    when = when or timezone.now()
    if code in QUOTING:
        detail, facts = "", {}
    same = Trouble.objects.filter(kind=kind, subject=subject[:255], code=code)
    same = same.filter(detail=detail[:DETAIL_LONGEST], last__gte=when - SAME)
    if same.update(count=F("count") + 1, last=when):
        return
    Trouble.objects.create(
        kind=kind,
        subject=subject[:255],
        code=code,
        detail=detail[:DETAIL_LONGEST],
        facts=facts or {},
        first=when,
        last=when,
    )
    _forget_old()


def recent() -> list[tuple[Trouble, Told]]:
    """Those of the last days with their words, the latest first."""
    rows = Trouble.objects.filter(last__gte=timezone.now() - KEPT)
    return [(row, told(row)) for row in rows[:MOST]]


def told(trouble: Trouble) -> Told:
    """Its words, or that nobody has any."""
    explain = EXPLAINERS.get(trouble.kind)
    if explain is None:
        return Told(_("Something failed."), trouble.code)
    return explain(trouble)


def sentence(trouble: Trouble) -> str:
    """What whoever failed said of it, in the reader's language, with its facts filled in."""
    detail = trouble.detail and _(trouble.detail)  # words of llama.cpp's own stay as they are
    return detail.format(**trouble.facts) if trouble.facts else detail


def _forget_old() -> None:
    Trouble.objects.filter(last__lt=timezone.now() - KEPT).delete()
    beyond = Trouble.objects.values_list("pk", flat=True)[MOST:]
    Trouble.objects.filter(pk__in=list(beyond)).delete()

"""A check of a model's files, in words for the page."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from models_hub.keep.rows import Check


@dataclass(frozen=True, slots=True)
class Told:
    """state, a line about it, progress 0..1, whether it goes on, and ok, bad or "" for its tone."""

    state: str
    text: str
    progress: float
    is_live: bool
    tone: str


def told(row: Check) -> Told:
    """The check as the page shows it."""
    share = row.done / row.total if row.total else 0.0
    bad = row.state in (Check.State.BAD, Check.State.FAILED)
    tone = "bad" if bad else "ok" if row.state in (Check.State.GOOD, Check.State.SAME) else ""
    return Told(row.state, _text(row, share), share, row.state in Check.LIVE, tone)


def _text(row: Check, share: float) -> str:
    day = date_format(localtime(row.at), "SHORT_DATE_FORMAT") if row.at else ""
    match row.state:
        case Check.State.QUEUED:
            return _("Waits to be checked")
        case Check.State.RUNNING:
            return _("Checking its files (%(percent)d %%)") % {"percent": round(share * 100)}
        case Check.State.GOOD:
            return _("Files checked on %(day)s: exactly what the hub sent") % {"day": day}
        case Check.State.SAME:
            return _("Files checked on %(day)s: unchanged") % {"day": day}
        case Check.State.NOTED:
            text = _(
                "Files read on %(day)s without a fault. Nothing says what their hash should be."
            )
            return text % {"day": day}
    return _(row.sentence).format(**row.facts)

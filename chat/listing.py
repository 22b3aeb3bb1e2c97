"""The chats as the rail lists them: the pinned ones, then the others by day, a page at a time."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from chat.models import Conversation, Message
from chat.models.conversation import ConversationQuery
from chat.state import conversation_json

SHOWN = 100
"""Rows of one page; the next is asked for when one comes near its end."""

Groups = list[dict[str, Any]]


def first_page(user: User) -> dict[str, Any]:
    """{"groups": [{"label", "kind", "conversations": [{id, title, url, live, ...}]}], "next"}.

    `kind` is "pinned" or "day"; `next` is what to ask the next page with, "" on the last one."""
    pinned = _with_life(Conversation.objects.listed(user).exclude(pinned=None)).order_by("pinned")
    page = next_page(user)
    if rows := [_row(row) for row in pinned]:
        page["groups"].insert(0, {"label": _("Pinned"), "kind": "pinned", "conversations": rows})
    return page


def next_page(user: User, after: str = "") -> dict[str, Any]:
    """What follows a page that said `after`; raises ValueError for anything else."""
    rows = Conversation.objects.listed(user).filter(pinned=None).order_by("-updated", "-id")
    if after:
        when, last = after.split("~")
        moment, pk = datetime.fromisoformat(when), UUID(last)
        rows = rows.filter(Q(updated__lt=moment) | Q(updated=moment, id__lt=pk))
    found = list(_with_life(rows)[: SHOWN + 1])
    shown = found[:SHOWN]
    more = f"{shown[-1].updated.isoformat()}~{shown[-1].id}" if len(found) > SHOWN else ""
    return {"groups": _by_day(shown), "next": more}


def day_label(day: date) -> str:
    """Today, Yesterday, the last seven days, then month by month."""
    today = timezone.localdate()
    if day >= today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    if day > today - timedelta(days=7):
        return _("Last 7 days")
    return date_format(day, "YEAR_MONTH_FORMAT")


def _by_day(rows: list[Any]) -> Groups:
    groups = groupby(rows, key=lambda row: day_label(timezone.localdate(row.updated)))
    return [
        {"label": label, "kind": "day", "conversations": [_row(row) for row in members]}
        for label, members in groups
    ]


def _with_life(rows: ConversationQuery) -> Any:
    live = Message.objects.filter(conversation=OuterRef("pk"), state__in=Message.LIVE)
    return rows.annotate(live=Exists(live))


def _row(conversation: Any) -> dict[str, Any]:
    return {**conversation_json(conversation), "live": conversation.live}

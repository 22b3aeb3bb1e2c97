"""What the rail on every page needs: this person's conversations, by day."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from chat.state import conversation_json
from models_hub import live as live_models
from models_hub.downloads.summary import summary

SHOWN = 200


def rail(request: HttpRequest) -> dict[str, Any]:
    """`rail.groups`: [{"label", "conversations": [{id, title, url, live}]}] how many models
    are loaded, and how far the downloads are; None signed out."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"rail": None}
    live = Message.objects.filter(conversation=OuterRef("pk"), state__in=Message.LIVE)
    rows = Conversation.objects.of(user).annotate(live=Exists(live))[:SHOWN]
    groups = groupby(rows, key=lambda row: day_label(timezone.localdate(row.updated)))
    return {
        "rail": {
            "groups": [
                {"label": label, "conversations": [_row(row) for row in members]}
                for label, members in groups
            ],
            "models_ready": live_models.ready(),
            "downloads": summary(),
        }
    }


def _row(conversation: Any) -> dict[str, Any]:
    return {**conversation_json(conversation), "live": conversation.live}


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

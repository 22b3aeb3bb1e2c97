"""What of a person's chats counts towards their limits (see accounts.measured)."""

from django.db.models import Sum

from accounts.models import User
from chat.models import Attachment, Message


def grants(user: User, **_signal: object) -> list[int]:
    """For each reply that is being written, how many of the day's tokens are put by for it."""
    live = Message.objects.filter(conversation__owner=user, state__in=Message.LIVE)
    return [kept.get("granted") or 0 for kept in live.values_list("settings", flat=True)]


def file_bytes(user: User, **_signal: object) -> int:
    """Bytes of the files that this person attached, sent or not."""
    return Attachment.objects.filter(owner=user).aggregate(sum=Sum("size"))["sum"] or 0

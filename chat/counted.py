"""What of a person's chats counts towards their limits (see accounts.measured)."""

from django.db.models import BigIntegerField, Sum

from accounts.models import User
from accounts.prepared import Given, Prepared
from chat.models import Attachment, Message


def grants(user: User, **_signal: object) -> list[int]:
    """For each reply that is being written, how many of the day's tokens are put by for it."""
    return [message.settings.get("granted") or 0 for message in _live.all(owner=user.pk)]


_live = Prepared(
    lambda: Message.objects.filter(
        conversation__owner=Given("owner", BigIntegerField()), state__in=Message.LIVE
    ).only("settings")
)


def file_bytes(user: User, **_signal: object) -> int:
    """Bytes of the files that this person attached, sent or not."""
    return Attachment.objects.filter(owner=user).aggregate(sum=Sum("size"))["sum"] or 0

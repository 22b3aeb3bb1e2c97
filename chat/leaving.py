"""What goes with an account that is deleted: its chats, one by one, and what Redis has of them."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import User
from chat.models import Conversation, Message
from engine import client, protocol

log = logging.getLogger("hearth.chat")


def forget_chats(user: User, **_signal: Any) -> None:
    """Called before the account's own row goes. One chat at a time, so that somebody who said much
    takes no more memory than somebody who said little."""
    since = timezone.now() - timedelta(seconds=protocol.STREAM_KEPT_S)
    recent = Message.objects.filter(Q(state__in=Message.LIVE) | Q(finished__gte=since))
    replies = recent.filter(conversation__owner=user).values_list("pk", flat=True)
    names = [str(pk) for pk in replies]
    for pk in list(Conversation.objects.filter(owner=user).values_list("pk", flat=True)):
        Conversation.objects.filter(pk=pk).delete()
    transaction.on_commit(lambda: _forget_streams(names))


def _forget_streams(replies: list[str]) -> None:
    """Stop what is still being written, and throw away what was."""
    try:
        with client.connect_sync(settings.REDIS_URL) as redis:
            for reply in replies:
                client.cancel(redis, reply)
                redis.delete(protocol.stream_key(reply), protocol.request_key(reply))
    except (RedisError, OSError) as error:
        log.warning("streams of a deleted account expire by themselves: %s", error)

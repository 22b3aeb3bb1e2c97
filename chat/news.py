"""Tells the open tabs of a conversation what was done to it on a page."""

import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from chat.models import Conversation
from chat.state import conversation_json

log = logging.getLogger("hearth.chat")


def group(conversation: UUID) -> str:
    """The Channels group of a conversation's tabs."""
    return f"conversation.{conversation}"


def changed(conversation: Conversation) -> None:
    """Its title is another one: every tab shows it."""
    _tell(conversation, {"type": "conversation", "conversation": conversation_json(conversation)})


def settings(conversation: Conversation, by: str) -> None:
    """Its settings are others; `by` is the tab that knows it already."""
    _tell(conversation, {"type": "settings", "by": by})


def gone(conversation: Conversation) -> None:
    """It was thrown away: its tabs look, and close, its readers' too."""
    _tell(conversation, None)
    shares(conversation)


def readers(conversation: UUID) -> str:
    """The Channels group of the pages of those that a conversation is shared with."""
    return f"shared.{conversation}"


def shares(conversation: Conversation) -> None:
    """Who may read it, or what of it, is another: its readers' pages look."""
    _send(readers(conversation.id), None)


def _tell(conversation: Conversation, event: dict[str, Any] | None) -> None:
    _send(group(conversation.id), event)


def _send(to: str, event: dict[str, Any] | None) -> None:
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS names no layer")
    try:
        async_to_sync(layer.group_send)(to, {"type": "spread", "from": "", "event": event})
    except RedisError as error:
        log.info("the tabs of %s do not hear of its change: %s", to, error)

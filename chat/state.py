"""Conversations and messages as the JSON that pages and sockets carry (see ARCHITECTURE.md)."""

from typing import Any

from django.urls import reverse

from chat import attachments, problems
from chat.models import Conversation, Message
from chat.tree import shown

Json = dict[str, Any]


def conversation_json(conversation: Conversation) -> Json:
    """One conversation as the rail and the header show it."""
    return {
        "id": str(conversation.id),
        "title": conversation.title,
        "model": conversation.model,
        "mode": conversation.mode,
        "overflow": conversation.overflow,
        "url": reverse("chat:conversation", args=[conversation.id]),
    }


def message_json(message: Message) -> Json:
    """One message, with its problem in the reader's language."""
    return {
        "id": str(message.id),
        "parent": str(message.parent_id) if message.parent_id else None,
        "role": message.role,
        "text": message.text,
        "files": attachments.files_json(message),
        "reasoning": message.reasoning,
        "tool_calls": message.tool_calls,
        "state": message.state,
        "reason": message.reason,
        "model": message.model,
        "mode": message.mode,
        "usage": message.usage,
        "timings": message.timings,
        "created": message.created.isoformat(),
        "problem": problems.explain(message),
    }


def state_json(conversation: Conversation) -> Json:
    """The whole conversation as the page opens with it."""
    messages = shown(conversation)
    attachments.prefetch(messages)
    return {
        "conversation": conversation_json(conversation),
        "messages": [message_json(message) for message in messages],
    }

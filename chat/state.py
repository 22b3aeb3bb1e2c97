"""Conversations and messages as the JSON that pages and sockets carry (see ARCHITECTURE.md)."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from chat import attachments, problems
from chat.models import Conversation, Message
from chat.tree import Tree

Json = dict[str, Any]


def conversation_json(conversation: Conversation) -> Json:
    """One conversation as the rail and the header show it."""
    return {
        "id": str(conversation.id),
        "title": conversation.title,
        "model": conversation.model,
        "mode": conversation.mode,
        "pinned": conversation.pinned is not None,
        "archived": conversation.archived is not None,
        "url": reverse("chat:conversation", args=[conversation.id]),
    }


def message_json(message: Message, tree: Tree | None = None) -> Json:
    """One message, with its problem in the reader's language; `tree` is its conversation's."""
    tree = tree or Tree.of(message.conversation)
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
        "sampling": _told(message.settings.get("sampling", {})),
        "edited": message.edited,
        "created": message.created.isoformat(),
        "versions": tree.versions(message.id),
        "can_go_on": message.can_go_on,
        "problem": problems.explain(message),
    }


def sent_json(sent_id: str, message: Message | None, reply: Message) -> Json:
    """What every tab hears of a message that was saved with the reply owed to it."""
    tree = Tree.of(reply.conversation)
    return {
        "type": "sent",
        "id": sent_id,
        "message": message_json(message, tree) if message else None,
        "reply": message_json(reply, tree),
        "conversation": conversation_json(reply.conversation),
    }


def _told(sampling: Json) -> Json:
    """Numbers as they are; of texts and lists only that there are some."""
    return {
        name: True if isinstance(value, str | list) else value for name, value in sampling.items()
    }


def state_json(conversation: Conversation) -> Json:
    """The whole conversation as the page opens with it."""
    return {"conversation": conversation_json(conversation), **path_json(conversation)}


def path_json(conversation: Conversation, after: UUID | None = None) -> Json:
    """What is shown, all of it or what follows a message; and the reply that is being written
    where it is not shown."""
    tree = Tree.of(conversation)
    path = tree.path(after)
    live = conversation.messages.filter(state__in=Message.LIVE, deleted=None).first()
    known = conversation.messages.in_bulk(path)
    messages = [known[message] for message in path]
    attachments.prefetch(messages)
    is_hidden = live is not None and live.id not in tree.path()
    return {
        "messages": [message_json(message, tree) for message in messages],
        "live": message_json(live, tree) if live and is_hidden else None,
    }

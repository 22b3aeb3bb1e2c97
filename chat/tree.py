"""A conversation is a tree of messages; the page shows one path through it."""

from collections.abc import Iterable
from uuid import UUID

from chat.models import Conversation, Message


def shown(conversation: Conversation) -> list[Message]:
    """The path on the page, oldest first: from the root, always the newest answer."""
    messages = {message.id: message for message in conversation.messages.order_by("created")}
    path = _path((message.parent_id, message.id) for message in messages.values())
    return [messages[message_id] for message_id in path]


def leaf(conversation: Conversation) -> UUID | None:
    """The path's last message. No text is read for it, so a long chat is no slower to add to."""
    rows = conversation.messages.order_by("created").values_list("parent_id", "id")
    path = _path(rows)
    return path[-1] if path else None


def _path(rows: Iterable[tuple[UUID | None, UUID]]) -> list[UUID]:
    """From (parent, message) rows, oldest first."""
    newest = dict(rows)
    path: list[UUID] = []
    last = newest.get(None)
    while last:
        path.append(last)
        last = newest.get(last)
    return path

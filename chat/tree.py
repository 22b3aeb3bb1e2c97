"""A conversation is a tree of messages; the page shows one path through it."""

from chat.models import Conversation, Message


def shown(conversation: Conversation) -> list[Message]:
    """The path on the page, oldest first: from the root, always the newest answer."""
    newest: dict[object, Message] = {}
    for message in conversation.messages.order_by("created"):
        newest[message.parent_id] = message
    path: list[Message] = []
    last = newest.get(None)
    while last:
        path.append(last)
        last = newest.get(last.id)
    return path

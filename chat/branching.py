"""A branch of a conversation as a conversation of its own."""

from typing import TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from chat import attachments, sending
from chat.models import Conversation, Message
from chat.refusal import Refused
from chat.tree import Tree

T = TypeVar("T", Conversation, Message)

TITLE_LIMIT = 200


def branch(conversation: Conversation, message: UUID) -> Conversation:
    """A new conversation with a copy of the path down to a message; raises Refused."""
    tree = Tree.of(conversation)
    if message not in tree.parents:
        raise Refused("no_reply", _("That message is not in this conversation any more."))
    path = tree.above(message)
    known = conversation.messages.in_bulk(path)
    attachments.prefetch(list(known.values()))
    if known[message].is_live:
        raise sending.busy()
    with transaction.atomic():
        made = _copied(conversation, title=_title(conversation), pinned=None, archived=None)
        made.save(force_insert=True)
        copies: list[Message] = []
        for each in path:
            parent = copies[-1] if copies else None
            copies.append(_copied(known[each], conversation=made, parent=parent, chosen=None))
        Message.objects.bulk_create(copies, batch_size=500)
        for each, copy in zip(path, copies, strict=True):
            if known[each].attachments.all():
                attachments.carry_over(known[each], copy)
    return made


def _copied(row: T, **changes: object) -> T:
    """A row like another, not saved yet."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    copy = type(row)(**{**fields, "id": uuid4()})
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def _title(conversation: Conversation) -> str:
    """The same title with a mark, as long as a title may be."""
    marked = _("%(title)s (branch)")
    mark = marked % {"title": ""}
    title = (conversation.title or _("New chat")).removesuffix(mark)
    room = TITLE_LIMIT - len(mark)
    return marked % {"title": title if len(title) <= room else f"{title[: room - 1].rstrip()}…"}

"""Which replies may go on being written: not those of who may not come in any more, nor with a
model that was taken from them."""

from collections.abc import Iterable

from accounts.models import User
from accounts.standing import standings
from chat.models import Message


def unentitled(replies: Iterable[Message]) -> set[str]:
    """The ids of those that must stop. Two queries, however many there are; `replies` come with
    their conversations."""
    known = list(replies)
    present = User.objects.filter(is_active=True, closes=None)
    owners = present.in_bulk({reply.conversation.owner_id for reply in known})
    held = standings(owners.values())
    return {
        str(reply.pk)
        for reply in known
        if (standing := held.get(reply.conversation.owner_id)) is None
        or not standing.may_use(reply.model)
    }

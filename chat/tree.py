"""A conversation is a tree of messages; the page shows one path through it.

Of several answers to one message (or several first messages) the one shown is the one that was
chosen or made last, so each branch remembers which of its own branches was shown, and what is left
when an answer is deleted is what was shown before it.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypedDict
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils import timezone

from chat.models import Conversation, Message

Row = tuple[UUID | None, UUID]
"""A message's parent and its own id."""


class Versions(TypedDict):
    """Where a message stands among the answers to the same one, counted from 1 by age."""

    position: int
    count: int
    before: str | None
    after: str | None


class Tree:
    """Who answers whom, and what is shown. No text is read for it, so a long chat is no slower to
    add to. Deleted messages are not in it."""

    def __init__(self, made: Iterable[Row], chosen: Iterable[Row]) -> None:
        """All messages twice: in the order they were made, and in the order they were chosen."""
        self.parents: dict[UUID, UUID | None] = {}
        self.answers: defaultdict[UUID | None, list[UUID]] = defaultdict(list)
        for parent, message in made:
            self.parents[message] = parent
            self.answers[parent].append(message)
        self.shown: dict[UUID | None, UUID] = dict(chosen)

    @classmethod
    def of(cls, conversation: Conversation) -> "Tree":
        """The tree of a conversation as it is now."""
        found = conversation.messages.filter(deleted=None).order_by("created", "id")
        rows = found.annotate(last=Coalesce("chosen", "created")).values_list(
            "parent_id", "id", "last"
        )
        made = [(parent, message) for parent, message, _last in rows]
        chosen = [row[:2] for row in sorted(rows, key=lambda row: row[2])]
        return cls(made, chosen)

    def path(self, after: UUID | None = None) -> list[UUID]:
        """What is shown, oldest first: all of it, or what follows a message."""
        path: list[UUID] = []
        last = self.shown.get(after)
        while last:
            path.append(last)
            last = self.shown.get(last)
        return path

    def leaf(self) -> UUID | None:
        """The last message shown."""
        path = self.path()
        return path[-1] if path else None

    def above(self, message: UUID) -> list[UUID]:
        """The path from the first message down to this one."""
        path = [message]
        while (parent := self.parents[path[-1]]) in self.parents:
            path.append(parent)
        return path[::-1]

    def below(self, message: UUID) -> list[UUID]:
        """This message and everything in its branches."""
        found = [message]
        for each in found:  # it grows while it is walked
            found += self.answers.get(each, [])
        return found

    def versions(self, message: UUID) -> Versions | None:
        """Where a message stands among the answers to the same one; None when it is the only one,
        or deleted."""
        if message not in self.parents:
            return None
        all_ = self.answers[self.parents[message]]
        if len(all_) == 1:
            return None
        at = all_.index(message)
        return {
            "position": at + 1,
            "count": len(all_),
            "before": str(all_[at - 1]) if at else None,
            "after": str(all_[at + 1]) if at + 1 < len(all_) else None,
        }


def shown(conversation: Conversation) -> list[Message]:
    """The path on the page, oldest first."""
    path = Tree.of(conversation).path()
    known = conversation.messages.in_bulk(path)
    return [known[message] for message in path]


def choose(tree: Tree, message: UUID) -> UUID | None:
    """Have the path lead through a message; the message where it parts from what was shown."""
    above = tree.above(message)
    hidden = [each for each in above if tree.shown[tree.parents[each]] != each]
    Message.objects.filter(pk__in=hidden).update(chosen=timezone.now())
    return tree.parents[hidden[0] if hidden else message]

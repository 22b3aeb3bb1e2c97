"""Which open sockets must close: looked up for all of a web process at once."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from accounts.access import allowed
from chat import sharing
from chat.models import Conversation

SIGNED_OUT = 4401
NOT_THERE = 4404


@dataclass(frozen=True, slots=True)
class Claim:
    """By what a socket is open: a session, its user, and a conversation of theirs or the key of a
    share."""

    session: str
    user: int
    conversation: UUID | None = None
    share: str | None = None


def refused(claims: Collection[Claim]) -> dict[Claim, int]:
    """The close codes of those that hold no longer; five queries for however many there are."""
    signed_in = allowed({(claim.session, claim.user) for claim in claims})
    chats = {claim.conversation for claim in claims if claim.conversation}
    rows = Conversation.objects.filter(pk__in=chats, deleted=None).values_list("owner", "pk")
    readable: set[tuple[int, object]] = set(rows) if chats else set()
    readable |= sharing.open_to({(claim.user, claim.share) for claim in claims if claim.share})
    codes = {}
    for claim in claims:
        if (claim.session, claim.user) not in signed_in:
            codes[claim] = SIGNED_OUT
        elif (claim.user, claim.conversation or claim.share) not in readable:
            codes[claim] = NOT_THERE
    return codes

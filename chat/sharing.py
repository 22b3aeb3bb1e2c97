"""Who may read a chat beside its owner: the path shown when it was shared, while it is shared."""

import hashlib
import re
import secrets
from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import Right
from accounts.standing import standings
from chat import attachments
from chat.models import Attachment, Conversation, Message, Share
from chat.refusal import Refused
from chat.tree import shown

READERS = 50
"""People that one chat is shared with."""
SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def with_person(conversation: Conversation, name: str) -> Share:
    """Let somebody with an account here read the chat as it is shown now; raises Refused.

    Sharing with the same person again shows them what was said since.
    """
    reader = User.objects.filter(username=name.strip(), is_active=True).first()
    if reader is None:
        raise Refused("no_person", _("Nobody here is called %(name)s.") % {"name": name.strip()})
    if reader == conversation.owner:
        raise Refused("oneself", _("This chat is yours already."))
    known = conversation.shares.filter(reader=reader).first()
    if known is None and conversation.shares.exclude(reader=None).count() >= READERS:
        raise Refused(
            "too_many_readers",
            _("A chat can be shared with %(most)s people. Make a link instead.")
            % {"most": READERS},
        )
    share, _is_new = Share.objects.update_or_create(
        conversation=conversation, reader=reader, defaults={"last": _last(conversation)}
    )
    return share


def by_link(conversation: Conversation) -> tuple[Share, str]:
    """A new link in the place of the one before, and its secret, which nobody can find out later;
    raises Refused."""
    secret = secrets.token_urlsafe(32)
    last = _last(conversation)
    try:
        with transaction.atomic():
            conversation.shares.filter(reader=None).delete()
            share = Share.objects.create(conversation=conversation, last=last, hashed=_hash(secret))
    except IntegrityError:  # asked for twice in one moment
        raise Refused("busy", _("A link is being made already. Look again.")) from None
    return share, secret


def renew(share: Share) -> None:
    """Show its readers what was said since; raises Refused."""
    share.last = _last(share.conversation)
    share.save(update_fields=["last", "renewed"])


def finished(conversation: Conversation) -> list[Message]:
    """What would be shared now: the path shown, without a reply that is still being written."""
    return [message for message in shown(conversation) if not message.is_live]


def _last(conversation: Conversation) -> Message:
    """The last message shown that is finished."""
    messages = finished(conversation)
    if not messages:
        raise Refused("empty", _("Nothing was said here yet that could be shared."))
    return messages[-1]


# --- who may read ---


def find(user: User | AnonymousUser, key: str) -> Share | None:
    """The share that a key opens for somebody: their own by its id, or a link's by its secret.

    None for anything else, so that what exists cannot be told from what does not.
    """
    if not user.is_authenticated:
        return None
    number = _number(key)
    mine = Q(reader=user) | Q(conversation__owner=user)
    if SECRET.fullmatch(key):
        found = _open().filter(hashed=_hash(key))
    elif number:
        found = _open().filter(mine, pk=number)
    else:
        return None
    return next(iter(_allowed(found)), None)


Held = tuple[int, str]
"""A person, by their number, and the key of a share that they read."""


def open_to(readers: Collection[Held]) -> set[Held]:
    """Those of some readers whose share still stands; two queries, however many there are."""
    hashes = {key: _hash(key) for _person, key in readers if SECRET.fullmatch(key)}
    numbers = {key: number for _person, key in readers if (number := _number(key))}
    if not readers:
        return set()
    either = Q(hashed__in=hashes.values()) | Q(pk__in=numbers.values())
    shares = _allowed(_open().filter(either))
    links = {share.hashed for share in shares if share.hashed}
    named = {(s.pk, who) for s in shares for who in (s.reader_id, s.conversation.owner_id)}
    return {
        (person, key)
        for person, key in readers
        if hashes.get(key) in links or (numbers.get(key), person) in named
    }


def _allowed(shares: QuerySet[Share]) -> list[Share]:
    """Those of owners who may share (still, or again)."""
    known = list(shares)
    held = standings(share.conversation.owner for share in known)
    return [one for one in known if held[one.conversation.owner_id].may(Right.SHARE)]


def _number(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def path(share: Share) -> list[Message]:
    """The messages that its readers see, oldest first, with their files."""
    line = reach(share)
    known = share.conversation.messages.in_bulk(line)
    messages = [known[message] for message in line if not known[message].is_live]
    attachments.prefetch(messages)
    return messages


def reach(share: Share) -> list[UUID]:
    """The ids of its path, oldest first, down to where something was deleted. No text is read."""
    rows = share.conversation.messages.values_list("id", "parent_id", "deleted")
    known = {message: (parent, deleted) for message, parent, deleted in rows}
    line: list[UUID] = []
    above: UUID | None = share.last_id
    while above:
        parent, deleted = known[above]
        line = [] if deleted else [*line, above]
        above = parent
    return line[::-1]


def outlive(doomed: QuerySet[Message]) -> None:
    """Have shares end above messages that are about to be removed for good."""
    for share in Share.objects.filter(last__in=doomed):
        line = reach(share)
        if line:
            share.last_id = line[-1]
            share.save(update_fields=["last"])


def file(share: Share, pk: UUID) -> Attachment | None:
    """A file that one of the shared messages has."""
    has = Attachment.objects.filter(pk=pk, messages__in=path(share))
    return has.first()


def copy(share: Share, reader: User) -> Conversation:
    """A chat of the reader's own that goes on from what was shared; raises Refused."""
    from_chat = share.conversation
    with transaction.atomic():
        made = Conversation.objects.create(
            owner=reader, title=from_chat.title, model=from_chat.model, mode=from_chat.mode
        )
        before = None
        for message in path(share):
            before = _copied(message, made, before)
            attachments.carry_over(message, before)
    return made


def _copied(message: Message, to: Conversation, parent: Message | None) -> Message:
    return Message.objects.create(
        conversation=to,
        parent=parent,
        role=message.role,
        text=message.text,
        reasoning=message.reasoning,
        tool_calls=message.tool_calls,
        state=message.state,
        reason=message.reason,
        code=message.code,
        model=message.model,
        mode=message.mode,
        edited=message.edited,
        finished=message.finished,
    )


def shared_with(user: User) -> list[Share]:
    """What others let this person read."""
    return _allowed(_open().filter(reader=user))


def shared_by(user: User) -> QuerySet[Share]:
    """What this person lets others read."""
    return _open().filter(conversation__owner=user)


def _open() -> QuerySet[Share]:
    """Shares of chats that are there, of owners who may still come in."""
    there = Share.objects.filter(
        conversation__deleted=None,
        conversation__owner__is_active=True,
        conversation__owner__closes=None,
    )
    return there.select_related("conversation__owner", "reader")


def _hash(secret: str) -> str:
    # 256 random bits: no dictionary holds them, so a quick hash is enough.
    return hashlib.sha256(secret.encode()).hexdigest()

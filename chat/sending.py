"""Saves what a person says and the empty reply to it, and tells the runners."""

import logging
import uuid
from collections.abc import Callable, Collection
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from accounts.models import User
from chat import attachments
from chat.models import Conversation, Message
from chat.refusal import Refused as Refused
from chat.tree import leaf
from engine import client
from models_hub.models import LocalModel

log = logging.getLogger("hearth.chat")

NUDGE = "replies:nudge"
TEXT_LIMIT = 100_000
CHAT_LIMIT = 2_000_000
"""Characters of one chat: more than any model's context, little enough to carry around."""
AT_ONCE = 16
"""Replies that are written for one person at a time: each holds a connection and a place in line.
"""
TITLE_LENGTH = 60


def not_saved() -> Refused:
    """The database did not take it."""
    return Refused(
        "database", _("Hearth could not save this: its disk may be full. Try again shortly.")
    )


def begin(
    user: User,
    message_id: uuid.UUID,
    text: str,
    model: str,
    mode: str,
    files: Collection[str] = (),
) -> Conversation:
    """A new conversation that opens with `text`; asking twice with one id gives the same one."""
    again = Message.objects.filter(id=message_id, conversation__owner=user).first()
    if again:
        return again.conversation
    with transaction.atomic():
        title = _title(text) or next((file.name for file in attachments.found(user, files)), "")
        conversation = Conversation.objects.create(owner=user, title=title)
        send(conversation, message_id, text, model, mode, files)
    return conversation


def send(
    conversation: Conversation,
    message_id: uuid.UUID,
    text: str,
    model: str,
    mode: str,
    files: Collection[str] = (),
) -> tuple[Message, Message]:
    """The person's message with the files of those ids, and the queued reply to it. Sending one id
    twice changes nothing."""
    text = text.strip()
    if not text and not files:
        raise Refused("empty", _("There is nothing to send yet."))
    if len(text) > TEXT_LIMIT:
        raise Refused(
            "too_long",
            _("This message has %(length)s characters; at most %(limit)s can be sent at once.")
            % {"length": f"{len(text):,}", "limit": f"{TEXT_LIMIT:,}"},
        )
    with transaction.atomic():
        if again := Message.objects.filter(id=message_id).first():
            return _sent_before(conversation, again)
        _settle(conversation, model, mode)
        attached = attachments.found(conversation.owner, files)
        _check_size(conversation, len(text) + attachments.added(conversation, attached))
        message = Message.objects.create(
            id=message_id,
            conversation=conversation,
            parent_id=leaf(conversation),
            role=Message.Role.USER,
            text=text,
        )
        attachments.give(attached, message)
        return message, _reply_to(message, uuid.uuid4())


def retry(
    conversation: Conversation, reply_id: uuid.UUID, old: uuid.UUID, model: str, mode: str
) -> Message:
    """A new reply beside an old one, which stays as an older version."""
    with transaction.atomic():
        if again := Message.objects.filter(id=reply_id, conversation=conversation).first():
            return again
        before = conversation.messages.filter(id=old, role=Message.Role.ASSISTANT).first()
        if before is None or before.parent is None:
            raise Refused("no_reply", _("That reply is not in this conversation any more."))
        _settle(conversation, model, mode)
        return _reply_to(before.parent, reply_id)


def overflow(conversation: Conversation, policy: str) -> None:
    """What becomes of the chat when it outgrows its context, from its next reply on."""
    if policy not in Conversation.Overflow.values:
        raise ValueError(policy)
    conversation.overflow = policy
    conversation.save(update_fields=["overflow"])


def _settle(conversation: Conversation, model: str, mode: str) -> None:
    """Remember the chosen model and mode; refuse ones that do not exist."""
    if not LocalModel.objects.filter(name=model).exists():
        raise Refused("model_unknown", _("This model is not in the library. Choose another one."))
    if mode not in Conversation.Mode.values:
        raise Refused("bad_mode", _("The mode is either thinking or instant."))
    conversation.model, conversation.mode = model, mode
    conversation.save(update_fields=["model", "mode", "updated"])


def _check_size(conversation: Conversation, more: int) -> None:
    """Refuse to let a chat grow beyond what everybody else could bear."""
    said = conversation.messages.aggregate(size=Sum(Length("text")))["size"] or 0
    if said + attachments.characters(conversation) + more > CHAT_LIMIT:
        raise Refused("chat_full", _("This chat has grown too long. Start a new one to go on."))


def _check_share(owner: int) -> None:
    """Refuse one person's replies beyond a number that leaves room for the others."""
    live = Message.objects.filter(conversation__owner=owner, state__in=Message.LIVE).count()
    if live >= AT_ONCE:
        raise Refused(
            "too_many",
            _("%(count)s replies are being written for you already. Wait for one, or stop one.")
            % {"count": live},
        )


def _reply_to(message: Message, reply_id: uuid.UUID) -> Message:
    """The empty row that is the truth of a reply being owed."""
    conversation = message.conversation
    _check_share(conversation.owner_id)
    try:
        with transaction.atomic():
            reply = Message.objects.create(
                id=reply_id,
                conversation=conversation,
                parent=message,
                role=Message.Role.ASSISTANT,
                state=Message.State.QUEUED,
                model=conversation.model,
                mode=conversation.mode,
            )
    except IntegrityError:
        raise Refused(
            "busy", _("A reply is still being written here. Wait for it, or stop it first.")
        ) from None
    transaction.on_commit(partial(nudge, str(reply.id)))
    return reply


def _sent_before(conversation: Conversation, message: Message) -> tuple[Message, Message]:
    reply = message.answers.first()
    if message.conversation_id != conversation.id or reply is None:
        raise Refused("bad_id", _("This message's id is taken. Reload the page and send it again."))
    return message, reply


def _title(text: str) -> str:
    """A chat is called by the beginning of its first line until somebody renames it."""
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def nudge(reply: str) -> None:
    """Wake the runners. They also look by themselves, so a lost nudge costs a second at most."""
    _tell(lambda connection: connection.publish(NUDGE, reply), f"nudge for reply {reply}")


def stop_all(conversation: Conversation) -> None:
    """Stop whatever is still being written in a conversation that is thrown away."""
    for reply in conversation.messages.filter(state__in=Message.LIVE):
        _tell(partial(client.cancel, reply=str(reply.id)), f"stop of reply {reply.id}")


def _tell(say: Callable[[Redis], object], what: str) -> None:
    connection = client.connect_sync(settings.REDIS_URL, timeout=0.5)
    try:
        say(connection)
    except RedisError as error:
        log.warning("%s was lost: %s", what, error)
    finally:
        connection.close()

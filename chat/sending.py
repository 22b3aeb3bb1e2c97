"""Saves what a person says and the empty reply to it, and tells the runners."""

import logging
import uuid
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from accounts import allowance
from accounts.allowance import OverLimit
from accounts.models import User
from accounts.standing import standing_of
from chat import attachments
from chat.models import Conversation, Message
from chat.refusal import Refused as Refused
from chat.settings import change
from chat.tree import Tree, choose
from engine import client
from journal import ids
from models_hub.models import LocalModel
from presets.checking import clean
from presets.models import Preset
from presets.values import Values

log = logging.getLogger("hearth.chat")

NUDGE = "replies:nudge"
TEXT_LIMIT = 100_000
CHAT_LIMIT = 2_000_000
"""Characters of one chat: more than any model's context, little enough to carry around."""
MESSAGES = 10_000
"""Messages of one chat, with all their versions."""
TITLE_LENGTH = 60

Place = uuid.UUID | None | Literal["end"]
"""The message that is answered: None for the first of a chat, "end" for the last one shown."""


def busy() -> Refused:
    """There is one reply at a time in a conversation, in whichever branch of it."""
    return Refused("busy", _("A reply is still being written here. Wait for it, or stop it first."))


def taken() -> Refused:
    """Somebody else's message has the id, or one that was not sent."""
    return Refused("bad_id", _("This message's id is taken. Reload the page and send it again."))


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
    *,
    settings: Values | None = None,
    preset: Preset | None = None,
) -> Conversation:
    """A new conversation that opens with `text`; asking twice with one id gives the same one."""
    again = Message.objects.filter(id=message_id, conversation__owner=user).first()
    if again:
        return again.conversation
    with transaction.atomic():
        title = _title(text) or next((file.name for file in attachments.found(user, files)), "")
        conversation = Conversation.objects.create(
            owner=user,
            title=title,
            title_owed=timezone.now(),
            settings=settings or {},
            preset=preset,
        )
        send(conversation, message_id, text, model, mode, files)
    return conversation


def send(
    conversation: Conversation,
    message_id: uuid.UUID,
    text: str,
    model: str,
    mode: str,
    files: Collection[str] = (),
    place: Place = "end",
) -> tuple[Message, Message]:
    """The person's message with the files of those ids, and the queued reply to it. Sending one id
    twice changes nothing."""
    text = checked(text, may_be_empty=bool(files))
    with transaction.atomic():
        if again := Message.objects.filter(id=message_id).first():
            return _sent_before(conversation, again)
        _settle(conversation, model, mode)
        attached = attachments.found(conversation.owner, files)
        check_size(conversation, len(text) + attachments.added(conversation, attached))
        message = Message.objects.create(
            id=message_id,
            conversation=conversation,
            parent_id=_parent(conversation, place),
            role=Message.Role.USER,
            text=text,
        )
        attachments.give(attached, message)
        return message, _answered(message, uuid.uuid4())


def retry(
    conversation: Conversation, reply_id: uuid.UUID, old: uuid.UUID, model: str, mode: str
) -> Message:
    """A new reply beside an old one, which stays as an older version. `old` may also be what a
    person said."""
    with transaction.atomic():
        if again := Message.objects.filter(id=reply_id, conversation=conversation).first():
            return again
        before = conversation.messages.filter(id=old, deleted=None).first()
        asked = before.parent if before and before.role == Message.Role.ASSISTANT else before
        if asked is None:
            raise Refused("no_reply", _("That message is not in this conversation any more."))
        _settle(conversation, model, mode)
        return _answered(asked, reply_id)


def overflow(conversation: Conversation, policy: str) -> None:
    """What becomes of the chat when it outgrows its context, from its next reply on."""
    clean("overflow", policy)  # which raises a ValueError
    change(conversation, {"overflow": policy})


def checked(text: str, *, may_be_empty: bool = False) -> str:
    """What is to be saved of a text that a person sends; raises Refused."""
    text = text.strip()
    if not text and not may_be_empty:
        raise Refused("empty", _("There is nothing to send yet."))
    if len(text) > TEXT_LIMIT:
        raise Refused(
            "too_long",
            _("This message has %(length)s characters; at most %(limit)s can be sent at once.")
            % {"length": f"{len(text):,}", "limit": f"{TEXT_LIMIT:,}"},
        )
    return text


def check_model(model: str, user: User) -> None:
    """Refuse a model that is not in the library, not for this person, or writes no answers."""
    known = LocalModel.objects.filter(name=model).first()
    if known is None:
        raise Refused("model_unknown", _("This model is not in the library. Choose another one."))
    if not standing_of(user).may_use(model):
        raise Refused("model_closed", _("Your account may not use this model. Choose another one."))
    if known.embeds:
        why = _("This model makes embeddings and writes no answers. Choose another one.")
        raise Refused("model_closed", why)


def _parent(conversation: Conversation, place: Place) -> uuid.UUID | None:
    """The message that a new one is put under; raises Refused."""
    tree = Tree.of(conversation)
    if place == "end":
        return tree.leaf()
    if place is not None and place not in tree.parents:
        raise Refused(
            "no_place", _("What you answer was deleted meanwhile. Send it again to add it here.")
        )
    return place


def _settle(conversation: Conversation, model: str, mode: str) -> None:
    """Remember the chosen model and mode; refuse ones that do not exist."""
    check_model(model, conversation.owner)
    if mode not in Conversation.Mode.values:
        raise Refused("bad_mode", _("The mode is either thinking or instant."))
    conversation.model, conversation.mode = model, mode
    conversation.archived = None  # what is talked in again is not put away any more
    conversation.save(update_fields=["model", "mode", "archived", "updated"])


def check_size(conversation: Conversation, more: int) -> None:
    """Refuse to let a chat grow beyond what everybody else could bear."""
    said = conversation.messages.aggregate(size=Sum(Length("text")))["size"] or 0
    if said + attachments.characters(conversation) + more > CHAT_LIMIT:
        raise _full()


def _check_allowance(owner: User) -> None:
    """Refuse a reply beyond what this person may have."""
    try:
        allowance.now(owner).check()
    except OverLimit as over:
        raise Refused(over.code, str(over)) from None


def reply_to(message: Message, reply_id: uuid.UUID, **begun: Any) -> Message:
    """The row that is the truth of a reply being owed; `begun` holds what it begins with."""
    conversation = message.conversation
    _check_allowance(conversation.owner)
    if conversation.messages.count() >= MESSAGES:
        raise _full()
    try:
        with transaction.atomic():
            reply = Message.objects.create(
                id=reply_id,
                conversation=conversation,
                parent=message,
                role=Message.Role.ASSISTANT,
                state=Message.State.QUEUED,
                request=ids.request(),
                **begun,
            )
    except IntegrityError:
        raise busy() from None
    transaction.on_commit(partial(nudge, str(reply.id)))
    return reply


def _answered(message: Message, reply_id: uuid.UUID) -> Message:
    """An empty reply by the model of the conversation, on the path shown."""
    chat = message.conversation
    reply = reply_to(message, reply_id, model=chat.model, mode=chat.mode)
    choose(Tree.of(chat), reply.id)
    return reply


def _full() -> Refused:
    return Refused("chat_full", _("This chat has grown too long. Start a new one to go on."))


def _sent_before(conversation: Conversation, message: Message) -> tuple[Message, Message]:
    reply = message.answers.first()
    if message.conversation_id != conversation.id or reply is None:
        raise taken()
    return message, reply


def _title(text: str) -> str:
    """A chat is called by the beginning of its first line until somebody renames it."""
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1].rstrip() + "…"


def nudge(reply: str) -> None:
    """Wake the runners. They also look by themselves, so a lost nudge costs a second at most."""
    with ids.following(ids.request(), reply):
        log.info("a reply is owed")
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

"""What a person does to the tree of a conversation beside saying something: choose among versions,
put a reply's text right, have a cut one written on, throw a message away and get it back.

Each answers with the message (None: the beginning) after which another path may be shown now.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import sending
from chat.models import Conversation, Message
from chat.refusal import Refused
from chat.tasks import purge_later
from chat.tree import Tree, choose


def show(conversation: Conversation, message: UUID) -> UUID | None:
    """Have the path lead through a message, and on as it was shown there last."""
    tree = Tree.of(conversation)
    if message not in tree.parents:
        raise _gone()
    return choose(tree, message)


def revise(conversation: Conversation, version: UUID, reply: UUID, text: str) -> UUID | None:
    """A version of a reply in the person's words, under the new id `version`; nothing is written
    to it by a model. Asking twice with one id gives one."""
    text = sending.checked(text)
    with transaction.atomic():
        if again := Message.objects.filter(id=version).first():
            if again.conversation_id != conversation.id:
                raise sending.taken()
            return again.parent_id
        before = _reply(conversation, reply)
        sending.check_size(conversation, len(text))
        Message.objects.create(
            id=version,
            conversation=conversation,
            parent=before.parent,
            role=before.role,
            text=text,
            reasoning=before.reasoning,
            tool_calls=before.tool_calls,
            model=before.model,
            mode=before.mode,
            timings=_thought(before),
            edited=True,
        )
        return choose(Tree.of(conversation), version)


def resume(conversation: Conversation, reply_id: UUID, cut: UUID) -> Message:
    """The reply that goes on from the very words of one that was cut. It takes the other's place:
    that is kept as a version of its own only where the chat went on from it."""
    with transaction.atomic():
        if again := Message.objects.filter(id=reply_id, conversation=conversation).first():
            return again
        before = _reply(conversation, cut)
        if before.parent is None or not before.can_go_on:
            raise Refused("whole", _("This reply has nothing to go on from."))
        sending.check_model(before.model, conversation.owner)
        reply = sending.reply_to(
            before.parent,
            reply_id,
            model=before.model,
            mode=before.mode,
            text=before.text.rstrip(" "),
            reasoning=before.reasoning if before.text else before.reasoning.rstrip(" "),
            timings=_thought(before),
            edited=before.edited,
        )
        if not before.answers.filter(deleted=None).exists():
            now = timezone.now()
            before.deleted, reply.created, reply.chosen = now, before.created, now
            before.save(update_fields=["deleted"])
            transaction.on_commit(purge_later)
            reply.save(update_fields=["created", "chosen"])
        choose(Tree.of(conversation), reply.id)
        return reply


def delete(conversation: Conversation, message: UUID) -> UUID | None:
    """Throw a message away, with all that follows it. Twice is once."""
    with transaction.atomic():
        found = conversation.messages.filter(pk=message).first()
        if found is None:
            raise _gone()
        if found.deleted is None:
            below = conversation.messages.filter(pk__in=Tree.of(conversation).below(message))
            if below.filter(state__in=Message.LIVE).exists():
                raise sending.busy()
            below.update(deleted=timezone.now())
            transaction.on_commit(purge_later)
        return found.parent_id


def restore(conversation: Conversation, message: UUID) -> UUID | None:
    """Take the throwing away of a message back, and show it."""
    with transaction.atomic():
        found = conversation.messages.filter(pk=message).first()
        if found is None:
            raise _gone()
        if found.deleted:
            conversation.messages.filter(deleted=found.deleted).update(deleted=None)
        choose(Tree.of(conversation), message)
        return found.parent_id


def _reply(conversation: Conversation, reply: UUID) -> Message:
    """A finished reply; raises Refused."""
    replies = conversation.messages.filter(role=Message.Role.ASSISTANT, deleted=None)
    found = replies.filter(pk=reply).first()
    if found is None:
        raise _gone()
    if found.is_live:
        raise sending.busy()
    return found


def _thought(before: Message) -> dict[str, float]:
    """How long it was thought before this reply: its thoughts are carried over."""
    thought = before.timings.get("thought")
    return {"thought": thought} if thought else {}


def _gone() -> Refused:
    return Refused("no_reply", _("That message is not in this conversation any more."))

"""Files in a chat: taken in and bounded, given to messages, and told to the model."""

import re
import uuid
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db.models import Prefetch, QuerySet, Sum, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import allowance
from accounts.allowance import OverLimit
from accounts.models import User
from chat.decoding import NoText, decode
from chat.models import Attachment, Conversation, Message
from chat.refusal import Refused

BYTES = 2_000_000
"""Of one file; with its headers it fits into what the web takes at once."""
AT_ONCE = 20
"""Files of one message."""
UNSENT = 100
"""Files of one person that lie here and are not sent."""
KEPT = timedelta(days=1)
"""How long a file stays that is not sent, or whose message is gone."""

Json = dict[str, object]


def take_in(owner: User, name: str, data: bytes) -> Attachment:
    """Keep a file that is to be sent later; raises Refused."""
    name = shown_name(name)
    if len(data) > BYTES:
        raise Refused("file_too_large", too_large(name, len(data)))
    forget_unused(owner.attachments.all())
    check_room(owner, len(data))
    if owner.attachments.filter(conversation=None).count() >= UNSENT:
        raise Refused(
            "too_many_files",
            _("%(count)s files wait here unsent already. Send or remove some of them first.")
            % {"count": UNSENT},
        )
    try:
        decoded = decode(data)
    except NoText:
        raise Refused(
            "file_not_text",
            _(
                "%(name)s is not a text file, or its encoding is not known here (UTF-8, UTF-16 and"
                " GB18030 are). Save it as UTF-8 and attach it again."
            )
            % {"name": name},
        ) from None
    if not decoded.text.strip():
        raise Refused("file_empty", _("%(name)s has nothing in it.") % {"name": name})
    return Attachment.objects.create(
        owner=owner,
        name=name,
        text=decoded.text,
        characters=len(decoded.text),
        size=len(data),
        encoding=decoded.encoding,
    )


def check_room(owner: User, size: int) -> None:
    """Refuse files beyond what this person may keep on the disk."""
    try:
        allowance.check_disk(owner, size)
    except OverLimit as over:
        raise Refused(over.code, str(over)) from None


def forget_unused(files: QuerySet[Attachment]) -> None:
    """Remove those of some files that no message has, once nobody can be about to send them."""
    files.filter(messages=None, created__lt=timezone.now() - KEPT).delete()


def too_large(name: str, size: int) -> str:
    """Why a file of so many bytes is not taken."""
    return _("%(name)s has %(size)s MB; a file may have at most %(limit)s MB.") % {
        "name": name,
        "size": f"{size / 1e6:.1f}",
        "limit": f"{BYTES / 1e6:g}",
    }


# --- whose they are ---


def found(owner: User, ids: Collection[str]) -> list[Attachment]:
    """A person's files by their ids, in that order and without their text; raises Refused, or
    ValueError for what is no id."""
    wanted = list(dict.fromkeys(uuid.UUID(file_id) for file_id in ids))
    if len(wanted) > AT_ONCE:
        raise Refused(
            "too_many_files",
            _("A message may have %(limit)s files; these are %(count)s.")
            % {"limit": AT_ONCE, "count": len(wanted)},
        )
    mine = Attachment.objects.filter(owner=owner).defer("text").in_bulk(wanted)
    if len(mine) < len(wanted):
        raise Refused(
            "file_gone", _("An attached file is not here any more. Remove it and attach it again.")
        )
    return [mine[file_id] for file_id in wanted]


def characters(conversation: Conversation) -> int:
    """What the files of a chat add to its size: each counts once, however many versions have it."""
    total = conversation.attachments.aggregate(total=Sum("characters"))["total"]
    return int(total or 0)


def added(conversation: Conversation, files: Iterable[Attachment]) -> int:
    """Characters by which a chat grows when these are given to it."""
    return sum(file.characters for file in files if file.conversation_id != conversation.id)


def give(files: Iterable[Attachment], message: Message) -> None:
    """Put files on a message that was just made. Those of another chat are copied to this one."""
    for file in files:
        if file.conversation_id is None:
            file.conversation = message.conversation
            file.save(update_fields=["conversation"])
        elif file.conversation_id != message.conversation_id:
            file = _copied(file, message.conversation)
        file.messages.add(message)


def carry_over(before: Message, after: Message) -> None:
    """Give a message the files of another, of which it is a new version or a copy."""
    give(before.attachments.defer("text"), after)


def _copied(file: Attachment, conversation: Conversation) -> Attachment:
    """The same file for another chat; there once, also when several messages of it have it."""
    same = {"name": file.name, "created": file.created, "size": file.size}
    known = conversation.attachments.filter(**same).first()
    if known is None:
        check_room(conversation.owner, file.size)
    return known or Attachment.objects.create(
        owner=conversation.owner,
        conversation=conversation,
        text=file.text,
        characters=file.characters,
        encoding=file.encoding,
        **same,
    )


# --- what is told of them ---


def prefetch(messages: list[Message]) -> None:
    """Read which files these messages have, all in one query and without their text."""
    files = Attachment.objects.defer("text")
    prefetch_related_objects(messages, Prefetch("attachments", queryset=files))


def file_json(file: Attachment) -> Json:
    """One file as pages show it."""
    return {
        "id": str(file.id),
        "name": file.name,
        "size": file.size,
        "characters": file.characters,
        "encoding": file.encoding,
        "url": reverse("chat:file", args=[file.id]),
    }


def files_json(message: Message) -> list[Json]:
    """The files of a message, as many as it has."""
    prefetch([message])
    return [file_json(file) for file in message.attachments.all()]


def with_text(conversation: Conversation) -> QuerySet[Message]:
    """Its messages with their files, texts included: for what the model is told."""
    return conversation.messages.prefetch_related("attachments")


def content(message: Message) -> str:
    """What the model reads of a message: its files as fenced blocks, then the words."""
    blocks = [block(file) for file in message.attachments.all()]
    return "\n\n".join([*blocks, message.text] if message.text else blocks)


def block(file: Attachment) -> str:
    """What the model reads of a file: its name, and its text between fences."""
    name = file.name.replace("`", "'")  # lest it opens a block of its own
    return f"{name}\n{fenced(file)}"


def fenced(file: Attachment) -> str:
    """A file as a block that nothing inside it can close."""
    longest = max((len(run) for run in re.findall("`{3,}", file.text)), default=2)
    fence = "`" * (longest + 1)
    end = "" if file.text.endswith("\n") else "\n"
    return f"{fence}{_language(file.name)}\n{file.text}{end}{fence}"


def _language(name: str) -> str:
    """What a block calls its language: the file's ending."""
    ending = name.rpartition(".")[2]
    return (
        ending.lower() if re.fullmatch("[A-Za-z0-9+#_-]{1,16}", ending) and ending != name else ""
    )


def shown_name(name: str) -> str:
    """A name of one line without a folder: it is shown, and told to the model."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()
    if len(plain) > Attachment.NAME_LIMIT:
        stem, dot, ending = plain.rpartition(".")
        tail = f"…{dot}{ending}" if stem and len(ending) <= 16 else "…"
        plain = plain[: Attachment.NAME_LIMIT - len(tail)] + tail
    return plain or _("Text")

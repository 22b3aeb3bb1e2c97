"""Chats out of documents that `export_json` made, or somebody else did: checked whole, then saved
whole, or not at all."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chat import attachments
from chat.export_json import FORMAT, VERSION
from chat.import_fields import Fields, Malformed
from chat.models import Attachment, Conversation, Message
from chat.sending import CHAT_LIMIT
from engine.protocol import CODES
from presets.values import usable

BYTES = 16 * 1024 * 1024
"""Of what is imported at once: no chat that was exported here is larger."""
BONES = 4_000_000
"""Characters outside its texts: each empty list or object of hostile JSON takes 60 bytes here."""
TEXTS = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
CHATS = 1_000
MESSAGES = 10_000
FILES = 1_000
CALLS = 100
STEP = timedelta(microseconds=1)

USER, ASSISTANT = Message.Role.USER, Message.Role.ASSISTANT
ENDED = {state.value for state in Message.State} - set(Message.LIVE)
REASONS = {"", "stop", "length", "cancelled", "error", "tool_calls"}


@dataclass(frozen=True, slots=True)
class Chat:
    """A checked chat: rows that only lack an owner. `given` pairs files with messages."""

    conversation: Conversation
    messages: list[Message]
    files: list[Attachment]
    given: list[tuple[Attachment, Message]]
    created: datetime
    updated: datetime


def read(data: bytes) -> list[Chat]:
    """The chats of a JSON document, or of JSON Lines with one document each; raises Malformed."""
    if len(data) > BYTES:
        raise Malformed(_("It has more than %(limit)s MB.") % {"limit": BYTES // 2**20})
    if len(TEXTS.sub(b"", data)) > BONES:
        raise Malformed(_("It holds too many values."))
    documents = _documents(data)
    if len(documents) > CHATS:
        raise Malformed(_("It holds more than %(most)s chats.") % {"most": f"{CHATS:,}"})
    return [
        checked(document, "" if len(documents) == 1 else _("Chat %(n)s: ") % {"n": number})
        for number, document in enumerate(documents, start=1)
    ]


def save(owner: User, chats: list[Chat]) -> list[Conversation]:
    """Make them this person's: new copies, whatever is here already; all of them or none.

    Raises Refused where their files are more than this person may keep.
    """
    attachments.check_room(owner, sum(file.size for chat in chats for file in chat.files))
    with transaction.atomic():
        return [_save(owner, chat) for chat in chats]


def checked(document: Any, of: str = "") -> Chat:
    """One chat as rows that can be saved; raises Malformed, its message beginning with `of`."""
    try:
        return _checked(Fields(document, _("The document")))
    except Malformed as fault:
        raise Malformed(f"{of}{fault}") from None


# --- reading ---


def _documents(data: bytes) -> list[Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(_("It is not text in UTF-8.")) from None
    try:
        return [json.loads(text)]
    except RecursionError:
        raise Malformed(_("It is nested too deep.")) from None
    except ValueError:
        return _lines(text)


def _lines(text: str) -> list[Any]:
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    found = []
    for number, line in lines[: CHATS + 1]:
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError):
            raise Malformed(_("Line %(n)s is not JSON.") % {"n": number}) from None
    if not found:
        raise Malformed(_("There is nothing in it."))
    return found


def _checked(document: Fields) -> Chat:
    if document.raw.get("format") != FORMAT:
        raise Malformed(_("It is not a chat that Hearth exported."))
    if document.raw.get("version") != VERSION:
        raise Malformed(_("It is in a newer version of the format. Update Hearth to import it."))
    document.where = ""
    about = Fields(document.raw.get("chat"), "chat")
    files = _files(document.items("files", FILES))
    messages, given = _messages(document.items("messages", MESSAGES), files)
    length = sum(len(message.text) for message in messages)
    if length + sum(file.characters for file in files.values()) > CHAT_LIMIT:
        raise Malformed(
            _("It has more than %(limit)s characters, which is the most of one chat.")
            % {"limit": f"{CHAT_LIMIT:,}"}
        )
    return _chat(about, messages, list(files.values()), given)


def _chat(
    about: Fields,
    messages: list[Message],
    files: list[Attachment],
    given: list[tuple[Attachment, Message]],
) -> Chat:
    created = about.moment("created") or timezone.now()
    updated = about.moment("updated") or timezone.now()
    conversation = Conversation(
        title=about.text("title", 200),
        model=about.text("model", 200),
        mode=about.choice("mode", Conversation.Mode.values, Conversation.Mode.INSTANT.value),
        pinned=updated if about.flag("pinned") else None,
        archived=updated if about.flag("archived") else None,
        settings=usable(about.raw.get("settings")),
    )
    return Chat(conversation, messages, files, given, created, updated)


def _files(raw: list[Any]) -> dict[int, Attachment]:
    found: dict[int, Attachment] = {}
    now = timezone.now()
    for place, item in enumerate(raw):
        one = Fields(item, f"files[{place}]")
        number = _fresh_id(one, found)
        text = one.text("text", attachments.BYTES, None)
        found[number] = Attachment(
            name=attachments.shown_name(one.text("name", Attachment.NAME_LIMIT)),
            text=text,
            characters=len(text),
            size=one.number("size", 0, attachments.BYTES, len(text.encode())),
            encoding=one.text("encoding", 16),
            created=now + place * STEP,
        )
    return found


def _messages(
    raw: list[Any], files: dict[int, Attachment]
) -> tuple[list[Message], list[tuple[Attachment, Message]]]:
    """The rows in their order, parents before answers, and who has which file."""
    known: dict[int, Message] = {}
    given: list[tuple[Attachment, Message]] = []
    before = None
    for place, item in enumerate(raw):
        one = Fields(item, f"messages[{place}]")
        number = _fresh_id(one, known)
        message = known[number] = _message(one, _parent(one, known))
        if before and message.created <= before:  # the order is what they were written in
            message.created = before + STEP
        before = message.created
        given += [(file, message) for file in _given(one, message, files)]
    return list(known.values()), given


def _message(one: Fields, parent: Message | None) -> Message:
    role = one.choice("role", Message.Role.values)
    if (parent.role if parent else ASSISTANT) == role:
        raise Malformed(
            _("%(where)s must answer a message of the other side.") % {"where": one.where}
        )
    code = one.text("code", 64)
    state = one.choice("state", ENDED, Message.State.DONE.value)
    return Message(
        parent=parent,
        role=role,
        text=one.text("text", CHAT_LIMIT),
        reasoning=one.text("reasoning", CHAT_LIMIT),
        tool_calls=one.calls("tool_calls", CALLS),
        state=state,
        reason=one.choice("reason", REASONS, ""),
        code=code if code in CODES else "",
        model=one.text("model", 200),
        mode=one.choice("mode", {"", *Conversation.Mode.values}, ""),
        usage=one.figures("usage"),
        timings=one.figures("timings"),
        edited=one.flag("edited"),
        created=one.moment("created") or timezone.now(),
        chosen=one.moment("chosen"),
        finished=one.moment("finished"),
    )


def _parent(one: Fields, known: dict[int, Message]) -> Message | None:
    number = one.raw.get("parent")
    if number is None:
        return None
    if isinstance(number, bool) or not isinstance(number, int) or number not in known:
        raise Malformed(
            _("%(where)s.parent must be the id of a message before it.") % {"where": one.where}
        )
    return known[number]


def _given(one: Fields, message: Message, files: dict[int, Attachment]) -> list[Attachment]:
    wanted = one.items("files", attachments.AT_ONCE)
    is_known = all(isinstance(n, int) and not isinstance(n, bool) and n in files for n in wanted)
    if not is_known or len(set(wanted)) < len(wanted) or (wanted and message.role != USER):
        raise Malformed(
            _("%(where)s.files must be ids of files, on a person's message.") % {"where": one.where}
        )
    return [files[number] for number in wanted]


def _fresh_id(one: Fields, known: dict[int, Any]) -> int:
    number = one.number("id", 0, 2**31)
    if number in known:
        raise Malformed(_("%(where)s.id is there twice.") % {"where": one.where})
    return number


# --- saving ---


def _save(owner: User, chat: Chat) -> Conversation:
    conversation = chat.conversation
    conversation.owner = owner
    conversation.save(force_insert=True)
    times = {message.id: message.created for message in chat.messages}
    for message in chat.messages:
        message.conversation = conversation
    Message.objects.bulk_create(chat.messages, batch_size=200)
    for message in chat.messages:
        message.created = times[message.id]
    Message.objects.bulk_update(chat.messages, ["created"], batch_size=200)
    for file in chat.files:
        file.owner, file.conversation = owner, conversation
    Attachment.objects.bulk_create(chat.files, batch_size=50)
    has = Attachment.messages.through
    has.objects.bulk_create(has(attachment=file, message=message) for file, message in chat.given)
    Conversation.objects.filter(pk=conversation.pk).update(
        created=chat.created, updated=chat.updated
    )
    conversation.refresh_from_db()
    return conversation

"""A chat as a document of its own: the whole tree with its files (docs/chat-format.md)."""

import json
from typing import Any

from django.utils import timezone

from chat import attachments
from chat.models import Attachment, Conversation, Message

Json = dict[str, Any]

FORMAT = "hearth-chat"
VERSION = 1


def document(conversation: Conversation) -> Json:
    """Everything that was said in a chat. A reply that is still being written is left out."""
    files = {file.id: number for number, file in enumerate(conversation.attachments.all())}
    rows = attachments.with_text(conversation).filter(deleted=None)
    saved = rows.exclude(state__in=Message.LIVE).order_by("created", "id")
    numbers = {message.id: number for number, message in enumerate(saved)}
    told = [_message(message, numbers, files) for message in saved]
    used = {number for message in told for number in message["files"]}
    return {
        "format": FORMAT,
        "version": VERSION,
        "exported": timezone.now().isoformat(),
        "chat": {
            "title": conversation.title,
            "model": conversation.model,
            "mode": conversation.mode,
            "settings": conversation.settings,
            "created": conversation.created.isoformat(),
            "updated": conversation.updated.isoformat(),
            "pinned": conversation.pinned is not None,
            "archived": conversation.archived is not None,
        },
        "messages": told,
        "files": [
            _file(file, files[file.id])
            for file in conversation.attachments.all()
            if files[file.id] in used
        ],
    }


def line(conversation: Conversation) -> str:
    """The document as one line."""
    return json.dumps(document(conversation), ensure_ascii=False, separators=(",", ":")) + "\n"


def _message(message: Message, numbers: dict[Any, int], files: dict[Any, int]) -> Json:
    return {
        "id": numbers[message.id],
        "parent": numbers[message.parent_id] if message.parent_id else None,
        "role": message.role,
        "text": message.text,
        "reasoning": message.reasoning,
        "tool_calls": message.tool_calls,
        "state": message.state,
        "reason": message.reason,
        "code": message.code,
        "model": message.model,
        "mode": message.mode,
        "usage": _numbers(message.usage),
        "timings": _numbers(message.timings),
        "edited": message.edited,
        "created": message.created.isoformat(),
        "chosen": message.chosen.isoformat() if message.chosen else None,
        "finished": message.finished.isoformat() if message.finished else None,
        "files": [files[file.id] for file in message.attachments.all()],
    }


def _numbers(figures: Json) -> Json:
    return {name: value for name, value in figures.items() if isinstance(value, int | float)}


def _file(file: Attachment, number: int) -> Json:
    return {
        "id": number,
        "name": file.name,
        "text": file.text,
        "size": file.size,
        "encoding": file.encoding,
    }

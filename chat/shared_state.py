"""What readers of a shared chat are told: its words and files, not how they came about."""

from typing import Any

from django.urls import reverse

from chat import attachments, sharing
from chat.models import Attachment, Conversation, Message, Share
from chat.tree import shown
from models_hub.models import LocalModel

Json = dict[str, Any]


def shared_json(share: Share, key: str) -> Json:
    """The chat as a reader's page opens with it; `key` is what they came with."""
    titles = dict(LocalModel.objects.values_list("name", "title"))
    messages = sharing.path(share)
    return {
        "title": share.conversation.title,
        "owner": share.conversation.owner.username,
        "socket": f"/ws/shared/{key}/",
        "messages": [
            _message(message, number, titles, key) for number, message in enumerate(messages)
        ],
    }


def _message(message: Message, number: int, titles: dict[str, str], key: str) -> Json:
    return {
        "id": str(number),
        "role": message.role,
        "text": message.text,
        "reasoning": message.reasoning,
        "tool_calls": message.tool_calls,
        "model": titles.get(message.model, message.model),
        "files": [_file(file, key) for file in message.attachments.all()],
    }


def _file(file: Attachment, key: str) -> Json:
    url = reverse("chat:shared_file", args=[key, file.id])
    return {**attachments.file_json(file), "url": url}


def read_json(conversation: Conversation) -> list[Json]:
    """The path shown of a chat, as an owner reads it who has leave to: of files only the names."""
    titles = dict(LocalModel.objects.values_list("name", "title"))
    messages = shown(conversation)
    attachments.prefetch(messages)
    return [
        {
            "role": message.role,
            "text": message.text,
            "reasoning": message.reasoning,
            "model": titles.get(message.model, message.model),
            "files": [file.name for file in message.attachments.all()],
        }
        for message in messages
    ]


def share_json(share: Share, last: Message | None) -> Json:
    """One share as its owner sees it; `last` is the last message that could be shared."""
    return {
        "reader": share.reader.username if share.reader else None,
        "created": share.created.isoformat(),
        "is_behind": last is not None and share.last_id != last.id,
        "renew": reverse("chat:renew", args=[share.id]),
        "revoke": reverse("chat:revoke", args=[share.id]),
    }


def shares_json(conversation: Conversation) -> Json:
    """What the dialog of a chat shows: how many messages can be shared, and who reads already."""
    messages = sharing.finished(conversation)
    last = messages[-1] if messages else None
    shares = conversation.shares.select_related("reader")
    return {
        "messages": len(messages),
        "shares": [share_json(share, last) for share in shares],
    }

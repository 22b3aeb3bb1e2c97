"""A chat as Markdown, to read and keep: the messages shown, each under who said it."""

import re

from django.utils.translation import gettext as _

from chat import attachments
from chat.models import Conversation, Message
from chat.tree import shown
from models_hub.models import LocalModel


def markdown(conversation: Conversation) -> str:
    """The path that the page shows, without thinking; what was attached stands before what was
    said of it. Text of the chat stays as it is, so that its own Markdown works."""
    titles = dict(LocalModel.objects.values_list("name", "title"))
    messages = shown(conversation)
    parts = [f"# {_one_line(conversation.title) or _('Chat')}"]
    for message in messages:
        if message.role == Message.Role.USER:
            parts.append(f"## {_('You')}\n\n{_said(message)}")
        elif message.text:
            name = titles.get(message.model, message.model) or _("Model")
            parts.append(f"## {_one_line(name)}\n\n{message.text.strip()}")
    return "\n\n".join(parts) + "\n"


def file_name(conversation: Conversation, ending: str) -> str:
    """What a browser calls the file: the chat's title without what file systems refuse."""
    title = re.sub(r'[\x00-\x1f<>:"/\\|?*\x7f]+', " ", conversation.title)
    return f"{' '.join(title.split())[:80].strip(' .') or 'chat'}.{ending}"


def _said(message: Message) -> str:
    """A person's files, and their words as they were typed."""
    files = [
        f"**{_one_line(file.name)}**\n\n{attachments.fenced(file)}"
        for file in message.attachments.all()
    ]
    return "\n\n".join([*files, message.text.strip()]).strip()


def _one_line(text: str) -> str:
    """A title as a heading's text: on one line, and nothing in it a mark."""
    return re.sub(r"([\\`*_\[\]<>#])", r"\\\1", " ".join(text.split()))

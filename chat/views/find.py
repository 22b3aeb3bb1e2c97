"""What the switcher shows: recent chats and models, or what a question finds."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.person import person
from chat.listing import day_label
from chat.models import Conversation
from chat.search import find as search
from chat.search.terms import terms
from models_hub.usable import writing

RECENT = 500
"""Chats whose titles a browser looks through by itself, as fast as one types."""


@require_safe
def find(request: HttpRequest) -> JsonResponse:
    """`?q=` -> {"chats", "messages"}; without a question {"chats", "models"}: the recent ones.

    A chat is {id, title, url, note}, a model {name, title}, a message {id, title, url, note,
    place: [[text, whether it is what was looked for]]}.
    """
    words = terms(request.GET.get("q", ""))
    user = person(request)
    return JsonResponse(_found(user, words) if words else _recent(user))


def _recent(user: User) -> dict[str, Any]:
    chats = Conversation.objects.listed(user)[:RECENT]
    models = writing(user).values("name", "title")
    return {"chats": [_chat(chat) for chat in chats], "models": list(models)}


def _found(user: User, words: list[str]) -> dict[str, Any]:
    return {
        "chats": [_chat(chat) for chat in search.chats(user, words)],
        "messages": [_message(found) for found in search.messages(user, words)],
    }


def _chat(chat: Conversation) -> dict[str, str]:
    note = _("Archived") if chat.archived else day_label(timezone.localdate(chat.updated))
    return {"id": str(chat.id), "title": chat.title, "url": _url(chat), "note": note}


def _message(found: search.Found) -> dict[str, Any]:
    message = found.message
    return {
        "id": str(message.id),
        "title": message.conversation.title,
        "url": f"{_url(message.conversation)}?at={message.id}",
        "note": day_label(timezone.localdate(message.created)),
        "place": found.place,
    }


def _url(chat: Conversation) -> str:
    return reverse("chat:conversation", args=[chat.id])

"""Keeps what is typed and not sent, so that no tab writes over another's words unknowingly."""

import uuid
from typing import TypedDict

from django.db import transaction

from accounts.models import User
from chat.models import Conversation, Draft
from chat.sending import TEXT_LIMIT

KEPT = 200
"""Drafts of one person; the oldest make room for new ones."""


class Kept(TypedDict):
    """A draft as pages know it. `revision` is "" where there is none."""

    text: str
    revision: str


def kept(user: User, conversation: Conversation | None) -> Kept:
    """The draft in this chat, or for a new one."""
    found = Draft.objects.filter(owner=user, conversation=conversation).first()
    return _kept(found)


def keep(
    user: User, conversation: Conversation | None, text: str, revision: str
) -> tuple[Kept, bool]:
    """Save a draft by whoever knows the one that is there; else nothing is changed. The draft that
    is there now, and whether it is theirs. Raises ValueError for a text that cannot be kept."""
    text.encode()  # half of a surrogate pair cannot be saved
    if len(text) > TEXT_LIMIT:
        raise ValueError("too long for a draft")
    with transaction.atomic():
        mine = Draft.objects.select_for_update().filter(owner=user, conversation=conversation)
        found = mine.first()
        now = _kept(found)
        if now["text"] == text:
            return now, True
        if found and now["revision"] != revision:
            return now, False
        return _kept(_replace(found, user, conversation, text)), True


def _replace(
    found: Draft | None, user: User, conversation: Conversation | None, text: str
) -> Draft | None:
    if not text:
        if found:
            found.delete()
        return None
    draft = found or Draft(owner=user, conversation=conversation)
    draft.text, draft.revision = text, uuid.uuid4()
    draft.save()
    if not found:
        rest = Draft.objects.filter(owner=user).order_by("-updated").values("pk")[KEPT:]
        Draft.objects.filter(pk__in=list(rest.values_list("pk", flat=True))).delete()
    return draft


def _kept(draft: Draft | None) -> Kept:
    return {
        "text": draft.text if draft else "",
        "revision": draft.revision.hex if draft else "",
    }

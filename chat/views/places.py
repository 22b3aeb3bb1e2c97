"""Where a chat is kept: pinned on top, in the list, or in the archive."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from chat import listing, news
from chat.models import Conversation
from chat.state import conversation_json
from chat.views.answers import problem

PINS = 50
"""Of one person: more would push everything else out of sight."""
ARCHIVED_PAGE = 100


@require_safe
def chats(request: HttpRequest) -> HttpResponse:
    """`?after=` -> the list as chat.listing has it: its first page, or the one that follows."""
    user, after = person(request), request.GET.get("after", "")
    try:
        page = listing.next_page(user, after) if after else listing.first_page(user)
    except ValueError:
        return HttpResponseBadRequest()
    return JsonResponse(page)


@require_safe
def archived(request: HttpRequest) -> HttpResponse:
    """The page of the archived chats, the last one first."""
    rows = Conversation.objects.of(person(request)).exclude(archived=None).order_by("-archived")
    page = Paginator(rows, ARCHIVED_PAGE).get_page(request.GET.get("page"))
    return render(request, "chat/archived.html", {"page": page})


@require_POST
def pin(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"conversation"}: on top of the list from now on, out of the archive too."""
    chat = _mine(request, pk)
    others = Conversation.objects.listed(person(request)).exclude(pinned=None).exclude(pk=pk)
    if others.count() >= PINS:
        text = _("%(count)s chats are pinned already. Unpin one first.") % {"count": PINS}
        return problem("too_many", text)
    chat.pinned, chat.archived = timezone.now(), None
    return _placed(chat)


@require_POST
def unpin(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"conversation"}: back among the others of its day."""
    chat = _mine(request, pk)
    chat.pinned = None
    return _placed(chat)


@require_POST
def archive(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"conversation"}: out of the list, and still found."""
    chat = _mine(request, pk)
    chat.archived = timezone.now()
    return _placed(chat)


@require_POST
def unarchive(request: HttpRequest, pk: UUID) -> JsonResponse:
    """-> {"conversation"}: back where it was in the list."""
    chat = _mine(request, pk)
    chat.archived = None
    return _placed(chat)


def _mine(request: HttpRequest, pk: UUID) -> Conversation:
    return get_object_or_404(Conversation.objects.of(person(request)), pk=pk)


def _placed(chat: Conversation) -> JsonResponse:
    chat.save(update_fields=["pinned", "archived"])
    news.changed(chat)
    return JsonResponse({"conversation": conversation_json(chat)})

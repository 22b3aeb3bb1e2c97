"""A chat that somebody shared, as its readers see it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from chat import sharing
from chat.models import Share
from chat.refusal import Refused
from chat.shared_state import shared_json
from chat.views.answers import problem
from chat.views.files import as_text


@require_safe
@never_cache
def read(request: HttpRequest, key: str) -> HttpResponse:
    """The page. `key` is a share's id, for its reader and owner, or a link's secret."""
    state = shared_json(_found(request, key), key)
    if not state["messages"]:
        raise Http404
    return render(request, "chat/shared.html", {"state": state, "key": key})


@require_safe
@never_cache
def read_file(request: HttpRequest, key: str, pk: UUID) -> HttpResponse:
    """The text of a file on one of the messages shared."""
    file = sharing.file(_found(request, key), pk)
    if file is None:
        raise Http404
    return as_text(file)


@require_POST
def copy(request: HttpRequest, key: str) -> JsonResponse:
    """A chat of one's own that goes on from here -> 201 {"url"}."""
    try:
        made = sharing.copy(_found(request, key), person(request))
    except Refused as refused:
        return problem(refused.code, str(refused))
    return JsonResponse({"url": reverse("chat:conversation", args=[made.pk])}, status=201)


def _found(request: HttpRequest, key: str) -> Share:
    share = sharing.find(request.user, key)
    if share is None:
        raise Http404
    return share

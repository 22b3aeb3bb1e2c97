"""What the owner of a chat does about its readers: let them in, show them more, send them away."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from chat import news, sharing
from chat.models import Conversation, Share
from chat.refusal import Refused
from chat.shared_state import shares_json
from chat.views.answers import posted, problem


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What is shared, by whom and with whom; export and import of everything."""
    who = person(request)
    return render(
        request,
        "chat/sharing.html",
        {
            "by_me": sharing.shared_by(who),
            "with_me": sharing.shared_with(who),
            "chats": Conversation.objects.of(who).count(),
        },
    )


@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, pk: UUID) -> JsonResponse:
    """GET -> {"messages", "shares"}. POST {"reader"}, or {"reader": null} for a link -> the same
    with 201, and a link's address in "link", which is not told again."""
    conversation = get_object_or_404(Conversation.objects.of(person(request)), pk=pk)
    if request.method == "GET":
        return JsonResponse(shares_json(conversation))
    require(person(request), Right.SHARE)
    try:
        reader = posted(request)["reader"]
        link = _let_in(request, conversation, reader)
    except Refused as refused:
        return problem(refused.code, str(refused))
    except (KeyError, ValueError, TypeError, AttributeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    news.shares(conversation)
    return JsonResponse({**shares_json(conversation), "link": link}, status=201)


def _let_in(request: HttpRequest, conversation: Conversation, reader: str | None) -> str | None:
    """Share with a person, or make a link and say its address."""
    if reader is not None:
        sharing.with_person(conversation, reader)
        return None
    _share, secret = sharing.by_link(conversation)
    return request.build_absolute_uri(reverse("chat:shared", args=[secret]))


@require_POST
def renew(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Show the readers of a share what was said since -> {"messages", "shares"}."""
    share = get_object_or_404(sharing.shared_by(person(request)), pk=pk)
    require(person(request), Right.SHARE)
    try:
        sharing.renew(share)
    except Refused as refused:
        return problem(refused.code, str(refused))
    news.shares(share.conversation)
    return JsonResponse(shares_json(share.conversation))


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> JsonResponse:
    """End a share, by its owner or its reader -> {"messages", "shares"} for the owner, else {}.
    Pages that show it lose it at once."""
    who = person(request)
    theirs = Share.objects.filter(Q(reader=who) | Q(conversation__owner=who))
    share = get_object_or_404(theirs.select_related("conversation"), pk=pk)
    share.delete()
    news.shares(share.conversation)
    is_owner = share.conversation.owner_id == who.pk
    return JsonResponse(shares_json(share.conversation) if is_owner else {})

"""What a person sees of it when their chats were read."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from chat import reading


@require_safe
def access(request: HttpRequest) -> HttpResponse:
    """Who read which chats of one's own, when and why."""
    who = person(request)
    return render(
        request,
        "chat/access.html",
        {"accesses": reading.accesses(who), "now": timezone.now(), "fresh": reading.unseen(who)},
    )


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """{"until"}: the person has seen what there was at that time; what came since stays."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        return HttpResponseBadRequest()
    if until.tzinfo is None:  # of which hour of the world?
        return HttpResponseBadRequest()
    reading.acknowledge(person(request), until)
    return redirect("chat:access")

"""The chat template editor: its page, and what a template makes of a chat while it is typed.

`preview` is POST {"template", "variables" (JSON as text), "mode", "chat": id or null} -> the prompt
as engine.protocol.Look answers it, "variables" included, or {"problem": see chat.looking}, with
{"where": "template" | "variables"} at fault. What is saved goes to chat.views.settings and
presets.views.presets.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.person import person
from chat import looking
from chat.models import Conversation
from chat.template_page import SHOWN, state
from chat.trying import Trial
from chat.views.answers import posted, problem
from models_hub.usable import usable_by
from presets.checking import Bad, clean


@require_safe
@never_cache  # or Back would show what was kept before it was saved
def page(request: HttpRequest, name: str) -> HttpResponse:
    """For a model; with `?chat=` for a chat of the person who asks."""
    user = person(request)
    model = get_object_or_404(usable_by(user), name=name)
    chat = _chat(user, request.GET.get("chat"))
    told = {"model": model, "chat": chat, "state": state(user, model, chat)}
    return render(request, "chat/template.html", told)


@require_POST
def preview(request: HttpRequest, name: str) -> JsonResponse:
    """See the module."""
    user = person(request)
    model = get_object_or_404(usable_by(user), name=name)
    where = ""
    try:
        said = posted(request)
        chat = _chat(user, said.get("chat"))
        given = {}
        for where in SHOWN:
            given[where] = clean(where, said[where])
        is_thinking = said["mode"] == Conversation.Mode.THINKING
    except Bad as bad:
        title = {"template": _("The chat template cannot be used.")}.get(
            where, _("The variables cannot be used.")
        )
        told = {"title": title, "text": str(bad), "line": 0, "column": 0}
        return JsonResponse({"problem": told, "where": where})
    except (KeyError, ValueError, TypeError):
        return problem("bad_request", _("That request could not be read. Reload the page."))
    trial = Trial(user, model, is_thinking, given["template"], given["variables"], chat)
    answer = looking.seen(trial.request(), variables=True)
    return JsonResponse({**answer, "where": "template"})


def _chat(user: User, pk: Any) -> Conversation | None:
    """A chat of theirs; anybody else's does not exist."""
    if not pk:
        return None
    try:
        return get_object_or_404(Conversation.objects.of(user), pk=UUID(str(pk)))
    except ValueError:
        raise Http404("no such chat") from None

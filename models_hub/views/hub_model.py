"""A model on the hub: its page, and what becomes known of it while it is open.

`state` is GET with `context` (tokens), `people`, `gpu` and `ram` (GB of another machine) ->
{"pending", "facts", "files", "rows": HTML, "shape": changes when `files` is to be drawn, "card":
Markdown or null, "line", "bad"}; `again=1` asks the hub whatever is known.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.person import person
from models_hub import discover, hub_page, hub_rows
from models_hub.hub.ids import is_id
from models_hub.views.hub_token import kept


@require_safe
def page(request: HttpRequest, author: str, title: str) -> HttpResponse:
    """The page; what is known of the model is in it already."""
    return render(request, "models_hub/hub_model.html", _context(request, f"{author}/{title}"))


@never_cache
@require_safe
def state(request: HttpRequest, author: str, title: str) -> JsonResponse:
    """What is known of it by now."""
    context = _context(request, f"{author}/{title}", again="again" in request.GET)
    found: hub_page.HubPage = context["page"]
    names = ("facts", "files", "rows")
    parts = {n: render_to_string(f"models_hub/hub_{n}.html", context, request) for n in names}
    told = {name: context[name] for name in ("pending", "line", "bad", "shape")}
    return JsonResponse({**told, **parts, "card": found.card})


def _context(request: HttpRequest, name: str, *, again: bool = False) -> dict[str, Any]:
    if not is_id(name):
        raise Http404
    user = person(request)
    try:
        found = hub_page.page(user, name, again=again)
    except (RedisError, OperationalError):
        line = _("Redis does not answer, so nothing can be looked up. Try again in a few seconds.")
        found = hub_page.HubPage(name, 0)
        return {"page": found, "line": line, "bad": True, "pending": False, "shape": ""}
    room = hub_rows.room(found, hub_rows.Wish.read(request.GET.dict()))
    rows, more = hub_rows.rows(found, room.wish)
    return {
        "page": found,
        "room": room,
        "rows": rows,
        "pending": found.pending or more,
        "shape": f"{found.repository.commit if found.repository else ''} {found.closed}",
        "line": discover.trouble(found.problem) if found.problem and not found.closed else "",
        "bad": found.problem is not None and not found.closed,
        "closed": discover.trouble(found.problem) if found.problem and found.closed else "",
        **kept(user),
    }

"""Models on the hub: the page, and its rows while somebody types.

`discover` is GET with the search in its address: `q`, `sort`, `size`, `task`, `format`, `licence`,
`author`, `fits`. `results` is GET with the same and `cursor` -> {"rows": HTML, "more": the next
cursor or "", "pending": whether to ask again soon, "known": whether `rows` is an answer, "line": a
sentence or "", "bad": whether that is a problem, "refused": whether the token kept here
is}; `again=1` asks the hub whatever is known.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.person import person
from models_hub import discover as pages
from models_hub.hub.asked import Asked
from models_hub.hub.query import Query


@require_safe
def discover(request: HttpRequest) -> HttpResponse:
    """The page; what is known of its search is in it already."""
    said = request.GET.dict()
    told = _told(request, pages.sought(said))
    context = {**told, "said": said, "filters": pages.filters(said), "author": said.get("author")}
    return render(request, "models_hub/discover.html", context)


@never_cache
@require_safe
def results(request: HttpRequest) -> JsonResponse:
    """The rows of a search, as far as they are known."""
    told = _told(request, pages.sought(request.GET.dict()), again="again" in request.GET)
    rows = render_to_string("models_hub/discover_rows.html", {"hits": told.pop("hits")}, request)
    return JsonResponse({**told, "rows": rows})


def _told(request: HttpRequest, query: Query, *, again: bool = False) -> dict[str, Any]:
    try:
        found = pages.found(person(request), query, again=again)
    except (RedisError, OperationalError):
        line = _("Redis does not answer, so nothing can be looked up. Try again in a few seconds.")
        return {**_page(Asked()), "line": line, "bad": True}
    return {**_page(found), "line": pages.line(found), "bad": found.problem is not None}


def _page(found: Asked) -> dict[str, Any]:
    page = found.answer or {"hits": [], "cursor": ""}
    known = found.answer is not None
    return {
        "hits": page["hits"],
        "more": page["cursor"],
        "pending": found.pending,
        "known": known,
        "refused": found.problem is not None and found.problem.code == "refused",
    }

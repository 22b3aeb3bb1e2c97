"""The page for everyone: which models are resident, who is on them, and how long the line is."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.person import person
from machine.access import looks_after
from machine.now import look, machine
from models_hub.memory import line


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The machine as it is now."""
    context = {**_context(request), "looks_after": looks_after(request.user)}
    return render(request, "machine/now.html", context)


@never_cache
@require_safe
def state(request: HttpRequest) -> JsonResponse:
    """{"html": what changes of the page, "moving": whether it will look otherwise soon}."""
    context = _context(request)
    html = render_to_string("machine/now_parts.html", context)
    return JsonResponse({"html": html, "moving": context["machine"].moving})


@require_POST
def name(request: HttpRequest) -> HttpResponseRedirect:
    """`shown` = yes or no: whether others see this person's name while they use a model."""
    reader = person(request)
    reader.shows_name = request.POST.get("shown") == "yes"
    reader.save(update_fields=["shows_name"])
    return redirect("machine:now")


def _context(request: HttpRequest) -> dict[str, Any]:
    said, unclaimed = look()
    return {"machine": machine(said, unclaimed, person(request)), "memory": line(said)}

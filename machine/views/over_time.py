"""Charts of what was measured, for those who look after the machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from machine import over_time
from machine.over_time import SPANS, Chart, Span
from models_hub.live import connection


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`?span=` hour (also for anything else), day or week."""
    require(person(request), Right.MACHINE)
    span = _span(request)
    more = {"spans": over_time.spans(), "looks_after": True}
    context = {**over_time.context(_charts(span), span), **more}
    return render(request, "machine/over_time.html", context)


@never_cache
@require_safe
def charts(request: HttpRequest) -> HttpResponse:
    """The charts alone, as they are now."""
    require(person(request), Right.MACHINE)
    span = _span(request)
    return render(request, "machine/charts.html", over_time.context(_charts(span), span))


def _span(request: HttpRequest) -> Span:
    return SPANS.get(request.GET.get("span", ""), SPANS["hour"])


def _charts(span: Span) -> list[Chart]:
    try:
        with connection() as client:
            return over_time.drawn(client, span)
    except RedisError:
        return []

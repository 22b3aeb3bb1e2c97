"""What failed lately, in the words that people saw, for those who look after the machine."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from machine import troubles


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The last days, the latest first."""
    require(person(request), Right.MACHINE)
    context = {"troubles": troubles.recent(), "looks_after": True}
    return render(request, "machine/errors.html", context)

"""Letting in or turning away who asked for an account, and whether one may ask at all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import sign_up
from accounts.models import User
from accounts.person import person


@require_POST
def set_sign_up(request: HttpRequest) -> HttpResponse:
    """Open or close the door to strangers who ask."""
    sign_up.set_open(person(request), request.POST.get("open") == "1", request)
    return redirect("people")


@require_POST
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    """They may sign in from now on, in the role that was chosen."""
    who = get_object_or_404(sign_up.waiting(), pk=pk)
    sign_up.let_in(person(request), who, request.POST.get("role", User.Role.MEMBER), request)
    words = _("%(name)s may sign in now. Nothing tells them by itself: say it to them.")
    messages.success(request, words % {"name": who.username})
    return redirect("people")


@require_POST
def turn_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Their account goes."""
    who = get_object_or_404(sign_up.waiting(), pk=pk)
    sign_up.turn_away(person(request), who, request)
    messages.success(request, _("%(name)s was turned away.") % {"name": who.username})
    return redirect("people")

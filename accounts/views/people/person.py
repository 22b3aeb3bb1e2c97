"""What an admin does to one person. Each step says what it did on the page it was taken from."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import people, qr, resets
from accounts.invitations import LIFETIMES
from accounts.links import link
from accounts.models import User
from accounts.person import person
from accounts.views.people.guard import back


@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role."""
    who = _known(pk)
    people.change_role(person(request), who, request.POST.get("role", ""), request)
    return _done(request, who, _("%(name)s has another role now."))


@require_POST
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """They are out."""
    who = _known(pk)
    people.disable(person(request), who, request)
    return _done(request, who, _("%(name)s is signed out everywhere and cannot come in."))


@require_POST
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """They may come in again."""
    who = _known(pk)
    people.enable(person(request), who, request)
    return _done(request, who, _("%(name)s may sign in again."))


@require_POST
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """They have to sign in again."""
    who = _known(pk)
    people.end_sessions(person(request), who, request)
    return _done(request, who, _("%(name)s has to sign in again on every device."))


@require_POST
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A link for a new password, shown this once."""
    who = _known(pk)
    token = resets.make(person(request), who, request)
    where = link(request, reverse("new_password", args=[token]))
    context = {
        "link": where,
        "qr": qr.svg(where.url),
        "title": _("A new password for %(name)s") % {"name": who.username},
        "whose": who,
        "lifetime": LIFETIMES["day"][1],
    }
    return render(request, "accounts/link_made.html", context)


def _known(pk: int) -> User:
    """Somebody who was let in: who still waits has their own two buttons."""
    return get_object_or_404(User.objects.exclude(is_active=False, asked__isnull=False), pk=pk)


def _done(request: HttpRequest, who: User, words: str) -> HttpResponse:
    messages.success(request, words % {"name": who.username})
    return back(request, pk=who.pk)

"""Signing out elsewhere: one device, or all but this one. Their sockets close within a second."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import audit, devices
from accounts.person import person


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the person's own."""
    user = person(request)
    if not devices.end(user, pk):
        raise Http404
    audit.record("sessions_ended", actor=user, subject=user, request=request, count=1)
    messages.success(request, _("That device is signed out."))
    return redirect("account")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Whatever else is signed in as this person."""
    user = person(request)
    count = devices.end_all(user, but=request.session.session_key)
    audit.record("sessions_ended", actor=user, subject=user, request=request, count=count)
    words = ngettext(
        "%(n)d other device is signed out.", "%(n)d other devices are signed out.", count
    )
    messages.success(request, words % {"n": count})
    return redirect("account")

"""The page at an invitation's link: makes the account it is for, and signs in.

`accounts/join.html` gets `form` (username, password1, password2), `invitation` and `role`, its name
in words; `accounts/link_over.html` gets `title` and `why`.
"""

from django.conf import settings
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import invitations
from accounts.backend import BACKEND
from accounts.forms import NAME_TAKEN, AccountForm
from accounts.models import Invitation
from accounts.views.door import door, refusal


@door
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and the account from it; plain words where the link opens nothing (any more)."""
    invitation = invitations.find(token)
    if invitation is None or not invitations.is_good(invitation):
        return _over(request, invitation)
    if request.user.is_authenticated:
        return render(request, "accounts/join_signed_in.html", {"invitation": invitation})
    if request.method != "POST":
        return _page(request, invitation, AccountForm())
    refused = refusal(request, "join")
    if refused:
        return _page(request, invitation, AccountForm.refused(request, refused[0]), refused[1])
    return _make(request, invitation)


def _make(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, form)
    user = form.save(commit=False)
    try:
        invitations.join(invitation, user, request)
    except invitations.Gone:
        invitation.refresh_from_db()
        return _over(request, invitation)
    except IntegrityError:  # somebody took the name a moment ago
        form.add_error("username", NAME_TAKEN)
        return _page(request, invitation, form)
    login(request, user, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _over(request: HttpRequest, invitation: Invitation | None) -> HttpResponse:
    if invitation is None:
        why = _("There is no such invitation. Check that the whole link was copied.")
    elif invitation.used:
        why = _("Somebody has joined by this link already. It works once.")
    elif invitation.revoked:
        why = _("This invitation was taken back.")
    elif invitation.is_open:
        why = _("Whoever made this invitation may not invite any more.")
    else:
        why = _("The time of this invitation is over.")
    context = {
        "title": _("This invitation opens nothing"),
        "why": why,
        "next": _("Ask whoever sent it for a new one."),
    }
    return render(request, "accounts/link_over.html", context, status=404)


def _page(
    request: HttpRequest, invitation: Invitation, form: AccountForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/join.html", context, status=status)

"""Asking for an account, where an admin opened that door; it waits until one of them says yes.

`accounts/sign_up.html` gets `form` (username, password1, password2).
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import sign_up
from accounts.forms import NAME_TAKEN, AccountForm
from accounts.views.door import door, refusal


@door
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and an account that waits from it."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if not sign_up.is_open():
        return _closed(request)
    if request.method != "POST":
        return _page(request, AccountForm())
    refused = refusal(request, "sign-up")
    if refused:
        return _page(request, AccountForm.refused(request, refused[0]), refused[1])
    return _make(request)


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "accounts/asked.html")


def _make(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        sign_up.ask(form.save(commit=False), request)
    except sign_up.Closed:
        return _closed(request)
    except sign_up.Full:
        why = _("Too many people wait to be let in already. Ask an admin of this machine.")
        return _page(request, AccountForm.refused(request, why), 429)
    except IntegrityError:  # somebody took the name a moment ago
        form.add_error("username", NAME_TAKEN)
        return _page(request, form)
    return redirect("asked")


def _closed(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("One joins by invitation here"),
        "why": _("Accounts cannot be asked for on this machine now."),
        "next": _("Ask an admin of this machine for an invitation."),
    }
    return render(request, "accounts/link_over.html", context, status=404)


def _page(request: HttpRequest, form: AccountForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/sign_up.html", {"form": form}, status=status)

"""The page at the link that an admin made for somebody who forgot their password.

`accounts/new_password.html` gets `form` (new_password1, new_password2) and `whose`, the user.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts import resets
from accounts.forms import NewPasswordForm
from accounts.models import Reset
from accounts.views.door import door, refusal


@door
def new_password(request: HttpRequest, token: str) -> HttpResponse:
    """The form, and the new password from it; then one signs in with it."""
    reset = resets.find(token)
    if reset is None:
        return _over(request)
    if request.method != "POST":
        return _page(request, reset, NewPasswordForm(reset.user))
    refused = refusal(request, "new-password")
    if refused:
        return _page(request, reset, NewPasswordForm.refused(reset.user, refused[0]), refused[1])
    form = NewPasswordForm(reset.user, request.POST)
    if not form.is_valid():
        return _page(request, reset, form)
    try:
        resets.use(reset, form.cleaned_data["new_password1"], request)
    except resets.Gone:
        return _over(request)
    messages.success(request, _("Your password is changed. Sign in with it."))
    return redirect("login")


def _over(request: HttpRequest) -> HttpResponse:
    context = {
        "title": _("This link opens nothing"),
        "why": _("It was used, a newer one was made, or its time is over."),
        "next": _("Ask an admin of this machine for a new one."),
    }
    return render(request, "accounts/link_over.html", context, status=404)


def _page(
    request: HttpRequest, reset: Reset, form: NewPasswordForm, status: int = 200
) -> HttpResponse:
    context = {"form": form, "whose": reset.user}
    return render(request, "accounts/new_password.html", context, status=status)

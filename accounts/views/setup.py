"""The first run: whoever can read the terminal makes the owner.

`accounts/setup.html` gets `form` (username, password1, password2 and, where it is needed, code)
and `needs_code`.
"""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import first_run
from accounts.backend import BACKEND
from accounts.forms import SetupForm, refuse
from accounts.views.door import door, refusal


@door
def setup(request: HttpRequest) -> HttpResponse:
    """The form, and the owner's account from it."""
    if first_run.is_over():
        return _closed(request)
    if request.method != "POST":
        return _page(request, SetupForm(needs_code=first_run.needs_code(request)))
    refused = refusal(request, "setup")
    return _refused(request, *refused) if refused else _make(request)


def _make(request: HttpRequest) -> HttpResponse:
    form = SetupForm(request.POST, needs_code=first_run.needs_code(request))
    if not form.is_valid():
        return _page(request, form)
    owner = form.save(commit=False)
    try:
        first_run.make_owner(owner)
    except first_run.AlreadySetUp:
        return redirect("login")
    login(request, owner, backend=BACKEND)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _closed(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    return redirect(settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else "login")


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """The form as it was, without checking anything in it."""
    form = SetupForm(
        needs_code=first_run.needs_code(request), initial={"username": request.POST.get("username")}
    )
    refuse(form, why)
    response = _page(request, form, status)
    response["Retry-After"] = "60"
    return response


def _page(request: HttpRequest, form: SetupForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "needs_code": "code" in form.fields}
    return render(request, "accounts/setup.html", context, status=status)

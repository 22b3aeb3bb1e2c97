"""Closing the account of somebody else, by who looks after people; and leaving it as it was.

`accounts/close_person.html` gets `whom`, `form` (name), `days` and `why_not`.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import closing
from accounts.forms import CloseForm
from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require


@require_http_methods(["GET", "HEAD", "POST"])
def close_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What would happen; POST `when` = `later`, or `now` with the name typed."""
    whom = _whom(request, pk)
    form = CloseForm(whom, request.POST if request.POST.get("when") == "now" else None)
    why_not = ""
    try:
        closing.check(whom, person(request))
        if request.method == "POST" and (answer := _close(request, whom, form)):
            return answer
    except closing.Refused as refused:
        why_not = str(refused)
    about = {"whom": whom, "form": form, "why_not": why_not, "days": closing.TIME_TO_LEAVE.days}
    return render(request, "accounts/close_person.html", about, status=403 if why_not else 200)


@require_POST
def keep_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave an account that was to be closed as it is."""
    whom = _whom(request, pk)
    try:
        closing.cancel(whom, actor=person(request), request=request)
    except closing.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("%(name)s stays.") % {"name": whom.username})
    return redirect("close_person", pk)


def _close(request: HttpRequest, whom: User, form: CloseForm) -> HttpResponse | None:
    """Do what was chosen; None where the form has to be looked at again. Raises Refused."""
    name, actor = {"name": whom.username}, person(request)
    if request.POST.get("when") == "later":
        closing.begin(whom, actor=actor, request=request)
        messages.success(request, _("The account of %(name)s closes in two weeks.") % name)
        return redirect("close_person", whom.pk)
    if not form.is_valid():
        return None
    closing.close(whom, actor=actor, request=request)
    messages.success(request, _("The account of %(name)s is deleted.") % name)
    return redirect("people")


def _whom(request: HttpRequest, pk: int) -> User:
    """Whose account it is; only who looks after people learns who exists."""
    require(person(request), Right.PEOPLE)
    return get_object_or_404(User, pk=pk)

"""What a role or a person may do and how much: shown with where it comes from, and changed.

`accounts/person.html` gets `who`, `is_self`, `is_under` and `grants`, `accounts/role.html` gets
`role`; both get `form` (accounts.policy_form) and `why` it cannot be changed, "" where it can.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import policies
from accounts.models import Policy, User
from accounts.people import Refused, is_over
from accounts.person import person
from accounts.policies import Place
from accounts.policy_form import PolicyForm
from accounts.views.people.roster import grants


@require_http_methods(["GET", "HEAD", "POST"])
def of_role(request: HttpRequest, role: str) -> HttpResponse:
    """The page of a role."""
    if role not in User.Role.values:
        raise Http404
    context = {"role": User.Role(role), "roles": User.Role}
    return _page(request, Place(role), "accounts/role.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a person who was let in."""
    known = User.objects.exclude(is_active=False, asked__isnull=False)
    who, reader = get_object_or_404(known, pk=pk), person(request)
    context = {
        "who": who,
        "is_self": who == reader,
        "is_under": is_over(reader, who),
        "grants": grants(reader),
        "may_read_chats": settings.BREAK_GLASS and reader.is_owner,
    }
    return _page(request, Place(who.role, who), "accounts/person.html", context)


def _page(
    request: HttpRequest, place: Place, template: str, context: dict[str, Any]
) -> HttpResponse:
    reader, form = person(request), None
    if request.method == "POST":
        policies.require_edits(reader, place)
        form = PolicyForm(place, reader, request.POST)
        if "reset" in request.POST or form.is_valid():
            wanted = Policy(**place.key) if "reset" in request.POST else form.policy
            policies.keep(reader, place, wanted, request)
            messages.success(request, _("Kept. It holds from now on."))
            return redirect(request.path)
    context |= {"form": form or PolicyForm(place, reader), "why": _why_not(reader, place)}
    return render(request, template, context)


def _why_not(reader: User, place: Place) -> str:
    try:
        policies.require_edits(reader, place)
    except Refused as error:
        return str(error)
    return ""

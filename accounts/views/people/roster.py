"""The page of everybody: who waits, who is here, who is invited, and what each role may do.

`accounts/people.html` gets `waiting_people`, `rows` (`Row`), `invitations` (each with whether it
still lets somebody in), `roles`, `grants` (the roles that the reader may give) and `sign_up`.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import invitations, sign_up
from accounts.models import Invitation, User
from accounts.people import gives, is_over
from accounts.person import person

KEPT = timedelta(days=7)
"""So long an invitation that is over stays on the list."""


@dataclass(frozen=True)
class Row:
    """One person, and whether the reader may act on them."""

    person: User
    is_self: bool
    is_under: bool


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The page."""
    reader = person(request)
    waiting = sign_up.waiting()
    everybody = User.objects.exclude(pk__in=waiting).order_by("username")
    context = {
        "waiting_people": waiting,
        "rows": [Row(one, one == reader, is_over(reader, one)) for one in everybody],
        "invitations": [(one, invitations.is_good(one)) for one in _invitations()],
        "roles": User.Role,
        "grants": grants(reader),
        "sign_up": sign_up.is_open(),
    }
    return render(request, "accounts/people.html", context)


def grants(by: User) -> list[User.Role]:
    """The roles that somebody may give, the least first."""
    return [User.Role(role) for role in gives(by)]


def _invitations() -> QuerySet[Invitation]:
    recent = Invitation.objects.filter(made__gt=timezone.now() - KEPT)
    return (recent | Invitation.objects.open()).select_related("made_by", "used_by")

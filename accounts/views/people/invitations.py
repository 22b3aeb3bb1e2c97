"""Making an invitation, whose link is shown this once, and taking one back.

`accounts/invite.html` gets `form`; `accounts/link_made.html` gets `link` (accounts.links), `qr` and
what it is for.
"""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, qr
from accounts.links import link
from accounts.models import Invitation, User
from accounts.person import person
from accounts.views.people.roster import grants


class InviteForm(forms.Form):
    """Which role, for how long, and whom it is for."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), widget=forms.RadioSelect({"class": "visually-hidden"})
    )
    lifetime = forms.ChoiceField(
        label=gettext_lazy("The link works for"),
        choices=[(name, words) for name, (_time, words) in invitations.LIFETIMES.items()],
        initial="day",
        widget=forms.RadioSelect({"class": "visually-hidden"}),
    )
    note = forms.CharField(
        label=gettext_lazy("For whom (only admins see it)"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, by: User, data: object = None) -> None:
        super().__init__(data, initial={"role": User.Role.MEMBER})  # type: ignore[arg-type]
        roles = [(role.value, role.label) for role in reversed(grants(by))]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """The form, and from it a link that no other page can show again."""
    by = person(request)
    form = InviteForm(by, request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    said = form.cleaned_data
    made, token = invitations.invite(
        by, said["role"], said["lifetime"], said["note"].strip(), request
    )
    where = link(request, reverse("join", args=[token]))
    context = {
        "link": where,
        "qr": qr.svg(where.url),
        "title": _("The invitation is made"),
        "invitation": made,
        "lifetime": invitations.LIFETIMES[said["lifetime"]][1],
    }
    return render(request, "accounts/link_made.html", context)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The link opens nothing any more."""
    invitations.revoke(person(request), get_object_or_404(Invitation, pk=pk), request)
    return redirect("people")

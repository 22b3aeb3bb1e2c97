"""A token for the hub, given on the page of a model that wants one, and taken back.

Both are POST of a form with `next` (where to go on); `give` has `token` and, from an owner,
`everyone`. A token is never shown again.
"""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import hub_tokens
from accounts.person import person

TOKEN = re.compile(r"[A-Za-z0-9_.-]{8,256}", re.ASCII)
"""What goes into a header as it is."""


@sensitive_post_parameters("token")
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Keep it, sealed, in the place of the one before."""
    token = request.POST.get("token", "").strip()
    if TOKEN.fullmatch(token):
        hub_tokens.give(token, person(request), everyone=_everyone(request))
        messages.success(request, _("The token is kept, encrypted. It is not shown again."))
    else:
        text = _("That is not a token. It is one word that begins with hf_, as the hub shows it.")
        messages.error(request, text)
    return _onward(request)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    hub_tokens.forget(person(request), everyone=_everyone(request))
    messages.success(request, _("The token is deleted here."))
    return _onward(request)


def _everyone(request: HttpRequest) -> bool:
    return person(request).is_owner and "everyone" in request.POST


def _onward(request: HttpRequest) -> HttpResponse:
    """Only to a page of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, None):
        return redirect(target)
    return redirect("models_hub:discover")

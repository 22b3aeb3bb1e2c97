"""A token for the hub, given on the page of a model that wants one or on its own, and taken back.

`token` is GET for its own page. `give` and `forget` are POST of a form with `next` (where to go
on); `give` has `token` and, from an admin, `everyone`. A token is never shown again.
"""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import hub_tokens
from accounts.asking import requires
from accounts.models import HubToken, User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require
from models_hub.hub import whoami
from models_hub.hub.problems import HubProblem

TOKEN = re.compile(r"[A-Za-z0-9_.-]{8,256}", re.ASCII)
"""What goes into a header as it is."""
NO_TOKEN = gettext_noop(
    "That is not a token. It is one word that begins with hf_, as the hub shows it."
)


@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: HttpRequest) -> HttpResponse:
    """The page of the token, and `give`."""
    if request.method == "POST":
        return give(request)
    return render(request, "models_hub/hub_token.html", kept(person(request)))


@requires(Right.DOWNLOAD)
def give(request: HttpRequest) -> HttpResponse:
    """Keep it, sealed, in the place of the one before, unless the hub refuses it."""
    token = request.POST.get("token", "").strip()
    try:
        text = _checked(token)
    except HubProblem as problem:
        messages.error(request, problem.said(_))
        return _onward(request)
    hub_tokens.give(token, person(request), everyone=_everyone(request))
    messages.success(request, text)
    return _onward(request)


def kept(user: User) -> dict[str, bool]:
    """Which tokens there are for this person, as the form's template wants to know."""
    tokens = HubToken.objects
    return {
        "own_token": tokens.filter(user=user).exists(),
        "shared_token": tokens.filter(user=None).exists(),
    }


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Take it back."""
    hub_tokens.forget(person(request), everyone=_everyone(request))
    messages.success(request, _("The token is deleted here."))
    return _onward(request)


def _checked(token: str) -> str:
    """What to say of one that may be kept. Raises HubProblem `refused`."""
    if not TOKEN.fullmatch(token):
        raise HubProblem("refused", NO_TOKEN)
    try:
        name = whoami.owner(token)
    except HubProblem as problem:
        if problem.code == "refused":
            raise
        text = _("The token is kept, encrypted, but could not be checked: %(why)s")
        return text % {"why": problem.said(_)}
    text = _("The token of %(name)s is kept, encrypted. It is not shown again.")
    return text % {"name": name}


def _everyone(request: HttpRequest) -> bool:
    """Whether it is for everybody; raises Forbidden where that is not this person's to say."""
    if "everyone" not in request.POST:
        return False
    require(person(request), Right.MACHINE)
    return True


def _onward(request: HttpRequest) -> HttpResponse:
    """Only to a page of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, None):
        return redirect(target)
    return redirect("models_hub:discover")

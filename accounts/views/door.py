"""What the pages that strangers may open share: nothing is cached, reported or left uncounted."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.attempts import TooMany, Uncounted, count_attempt

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def door(view: View[P]) -> View[P]:
    """A page with a form that needs no session."""
    form = require_http_methods(["GET", "HEAD", "POST"])(never_cache(view))
    return login_not_required(sensitive_post_parameters()(form))


def refusal(request: HttpRequest, name: str) -> tuple[str, int] | None:
    """Counts an attempt at the door of this name; why it is not let through, and the status."""
    try:
        count_attempt(request, name)
    except TooMany:
        return _("Too many attempts. Wait a minute, then try again."), 429
    except Uncounted:
        return _("Redis does not answer yet. Try again in a moment."), 503
    return None

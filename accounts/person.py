"""The signed-in person behind a request, with the right type."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person(request: HttpRequest) -> User:
    """The request's user; the login middleware let nobody else through to a view that asks."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a view that needs a person was opened to strangers")
    return user


def owner_required(view: View[P]) -> View[P]:
    """Answers 403 to everybody but an owner."""

    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not person(request).is_owner:
            raise PermissionDenied(_("Only an owner of this machine may do this."))
        return view(request, *args, **kwargs)

    return checked

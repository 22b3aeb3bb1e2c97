"""Asks for a right before a view begins, and tells templates which rights their reader has."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.person import person
from accounts.rights import Right
from accounts.standing import require, standing_of

P = ParamSpec("P")
Answer = TypeVar("Answer")
View = Callable[Concatenate[HttpRequest, P], Answer]


def requires(right: Right) -> Callable[[View[P, Answer]], View[P, Answer]]:
    """A view for those alone who have this right; the others get 403 with the reason."""

    def guarded(view: View[P, Answer]) -> View[P, Answer]:
        @wraps(view)
        def guard(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
            require(person(request), right)
            return view(request, *args, **kwargs)

        return guard

    return guarded


def may(request: HttpRequest) -> dict[str, Any]:
    """`may`: {a right's name: True}, read when a template first asks. Hiding a button is a
    courtesy: whoever answers it asks for the right itself."""
    return {"may": SimpleLazyObject(lambda: _rights(getattr(request, "user", None)))}


def _rights(user: Any) -> dict[str, bool]:
    return dict.fromkeys(standing_of(user).rights, True) if isinstance(user, User) else {}

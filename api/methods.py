"""Refuses a method that a path does not take, in the shape that API clients read."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

from django.http.response import HttpResponseBase

from api.problem import Problem

Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[..., Coroutine[Any, Any, Answer]]


def only(method: str) -> Callable[[View[Answer]], View[Answer]]:
    """A decorator for a view that takes one method."""

    def decorate(view: View[Answer]) -> View[Answer]:
        @wraps(view)
        async def checked(request: Any, *args: Any, **kwargs: Any) -> Answer:
            if request.method != method:
                raise Problem(f"Use {method} here.", status=405, code="method_not_allowed")
            return await view(request, *args, **kwargs)

        return checked

    return decorate

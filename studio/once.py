"""What is made once in a process, and anew each time while somebody works on it (DEBUG)."""

from collections.abc import Callable, Hashable
from functools import cache, wraps
from typing import TypeVar

from django.conf import settings

T = TypeVar("T")


def once(make: Callable[..., T]) -> Callable[..., T]:
    """The same function, whose answer to the same arguments is kept."""
    kept = cache(make)

    @wraps(make)
    def made(*args: Hashable) -> T:
        return make(*args) if settings.DEBUG else kept(*args)

    return made

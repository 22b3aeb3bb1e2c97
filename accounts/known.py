"""Tells the server who a session or a key turned out to be, so that it can tell people apart.

The server bounds what strangers may ask by their address, and cannot ask the database who they are:
that is what it saves. So whoever has asked says what came of it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.models import User

KNOWN = "hearth.known"
"""Where a request's ASGI scope holds whom to tell: a function of a person's number, or None."""


def tell(request: HttpRequest, person: int | None) -> None:
    """This request's session or key is that person's; None: it is nobody's."""
    told = getattr(request, "scope", {}).get(KNOWN)
    if told is not None:
        told(person)


class KnownSockets:
    """Tells of a socket, inside of what finds out whose it is."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if (told := scope.get(KNOWN)) is not None:
            told(scope["user"].pk)
        await self.app(scope, receive, send)


def known_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tells of every page for which somebody asked who is there; asks nothing itself."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        user: User | AnonymousUser | None = getattr(request, "_cached_user", None)
        if user is not None:
            tell(request, user.pk)
        return response

    return answer

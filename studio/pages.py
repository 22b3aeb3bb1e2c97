"""Django for the pages: each worked off from its first middleware to its last in one thread.

Django's own ASGI handler changes the thread twice for every middleware and every hook of one, some
forty times for a page, and at each change another thread may be the one that goes on.
"""

from typing import Any

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http.response import HttpResponseBase


class Pages(ASGIHandler):
    """The ASGI application, whose middlewares and views are called as a WSGI server calls them."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain of those that run in the request's thread, whatever the server is."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: ASGIRequest) -> HttpResponseBase:  # type: ignore[override]
        """Change to that thread, once."""
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return response


def application() -> Any:
    """The application, Django set up."""
    django.setup(set_prefix=False)
    return Pages()

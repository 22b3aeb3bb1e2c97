"""Pages are kept by nobody: no proxy, and no browser whose Back button the next person presses."""

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

PRIVATE = "private, no-store"


class NoStoreMiddleware(MiddlewareMixin):
    """Whatever does not say itself how long it may be kept, may not be."""

    def process_response(self, _request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer with its header."""
        response.headers.setdefault("Cache-Control", PRIVATE)
        return response

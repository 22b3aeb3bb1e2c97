"""What is said to a request that is refused before anybody looks at it, in bytes."""

import json
from dataclasses import dataclass, replace
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from studio.shield import Headers, shielded


@dataclass(frozen=True)
class Refused:
    """A short answer. Its JSON has the fields that the pages' scripts read, and API clients."""

    status: int
    error: dict[str, Any]
    more: tuple[tuple[bytes, bytes], ...] = ()
    page: bool = False

    def under(self, request: str) -> "Refused":
        """The same with the id by which it is found in the log."""
        more = (*self.more, (b"x-request-id", request.encode()))
        return replace(self, error={**self.error, "request_id": request}, more=more)

    @cached_property
    def body(self) -> bytes:
        """As it is sent; a sentence where a person reads it as a page."""
        if self.page:
            return str(self.error["message"]).encode()
        return json.dumps({"error": {"param": None, **self.error}}).encode()

    @cached_property
    def headers(self) -> Headers:
        """Those of this answer alone."""
        length = str(len(self.body)).encode()
        kind = (b"content-type", b"text/plain; charset=utf-8" if self.page else b"application/json")
        return [kind, (b"content-length", length), (b"cache-control", b"no-store"), *self.more]

    def raw(self) -> bytes:
        """Whole, for a connection that is closed afterwards."""
        lines = [b"%s: %s" % header for header in shielded(self.headers)]
        first = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()
        return b"\r\n".join([first, *lines, b"connection: close", b"", self.body])


@cache
def too_many(seconds: int, language: str, page: bool) -> Refused:
    """Somebody asked too often, and may again in so many seconds. Abusers have many of these made,
    of which there are few kinds. Where a browser wants a page it tries again by itself."""
    with override(language):
        said = ngettext(
            "Too many requests. Wait %(seconds)d second, then try again.",
            "Too many requests. Wait %(seconds)d seconds, then try again.",
            seconds,
        ) % {"seconds": seconds}
    error = {"message": said, "type": "rate_limit_error", "code": "too_often"}
    wait = str(seconds).encode()
    more = ((b"retry-after", wait), (b"refresh", wait)) if page else ((b"retry-after", wait),)
    return Refused(429, error, more, page)


def language_of(accepted: list[str]) -> str:
    """The one of our two languages that a browser's Accept-Language begins with."""
    return "zh-hans" if accepted and accepted[0].lower().startswith("zh") else "en"


def too_large(limit: int) -> Refused:
    """A body beyond `limit` bytes."""
    said = _("This is larger than the %(limit)d MB that Hearth takes at once.") % {
        "limit": limit // 2**20
    }
    return Refused(413, {"message": said, "type": "invalid_request_error", "code": "too_large"})


def malformed() -> Refused:
    """What cannot be read as HTTP, or has too much before its body."""
    said = _("This is no HTTP request that Hearth can read.")
    return Refused(400, {"message": said, "type": "invalid_request_error", "code": "malformed"})

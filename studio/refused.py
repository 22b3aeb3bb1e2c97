"""What is said to a request that is refused before anybody looks at it, in bytes."""

import json
from dataclasses import dataclass, replace
from functools import cache, cached_property
from http import HTTPStatus
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from api.anthropic import errors
from studio.shield import Headers, shielded

Shape = Literal["json", "anthropic", "page"]


@dataclass(frozen=True)
class Refused:
    """A short answer. Its JSON has the fields that the pages' scripts read, and OpenAI's clients;
    or those that Anthropic's clients read; or it is a page."""

    status: int
    error: dict[str, Any]
    more: tuple[tuple[bytes, bytes], ...] = ()
    shape: Shape = "json"

    def under(self, request: str) -> "Refused":
        """The same with the id by which it is found in the log."""
        more = (*self.more, (b"x-request-id", request.encode()))
        if self.shape == "anthropic":
            more += ((errors.REQUEST_ID, request.encode()),)
        return replace(self, error={**self.error, "request_id": request}, more=more)

    @cached_property
    def body(self) -> bytes:
        """As it is sent; a sentence where a person reads it as a page."""
        message = str(self.error["message"])
        if self.shape == "page":
            return message.encode()
        if self.shape == "anthropic":
            code, request = self.error["code"], self.error.get("request_id")
            return json.dumps(errors.body(self.status, message, code, request)).encode()
        return json.dumps({"error": {"param": None, **self.error}}).encode()

    @cached_property
    def headers(self) -> Headers:
        """Those of this answer alone."""
        length = str(len(self.body)).encode()
        kind = b"text/plain; charset=utf-8" if self.shape == "page" else b"application/json"
        kept = (b"cache-control", b"no-store")
        return [(b"content-type", kind), (b"content-length", length), kept, *self.more]

    def raw(self) -> bytes:
        """Whole, for a connection that is closed afterwards."""
        lines = [b"%s: %s" % header for header in shielded(self.headers)]
        first = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()
        return b"\r\n".join([first, *lines, b"connection: close", b"", self.body])


@cache
def too_many(seconds: int, language: str, shape: Shape) -> Refused:
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
    more: tuple[tuple[bytes, bytes], ...] = ((b"retry-after", wait),)
    if shape == "page":
        more += ((b"refresh", wait),)
    return Refused(429, error, more, shape)


def language_of(accepted: list[str]) -> str:
    """The one of our two languages that a browser's Accept-Language begins with."""
    return "zh-hans" if accepted and accepted[0].lower().startswith("zh") else "en"


def too_large(limit: int, shape: Shape = "json") -> Refused:
    """A body beyond `limit` bytes."""
    said = _("This is larger than the %(limit)d MB that Hearth takes at once.") % {
        "limit": limit // 2**20
    }
    error = {"message": said, "type": "invalid_request_error", "code": "too_large"}
    return Refused(413, error, shape=shape)


def malformed() -> Refused:
    """What cannot be read as HTTP, or has too much before its body."""
    said = _("This is no HTTP request that Hearth can read.")
    return Refused(400, {"message": said, "type": "invalid_request_error", "code": "malformed"})

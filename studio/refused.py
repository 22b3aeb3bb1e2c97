"""What is said to a request that is refused before anybody looks at it, in bytes."""

import json
import math
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from studio.shield import Headers, shielded


@dataclass(frozen=True)
class Refused:
    """A short answer. Its JSON has the fields that the pages' scripts read, and API clients."""

    status: int
    error: dict[str, Any]
    more: tuple[tuple[bytes, bytes], ...] = ()

    def under(self, request: str) -> "Refused":
        """The same with the id by which it is found in the log."""
        more = (*self.more, (b"x-request-id", request.encode()))
        return replace(self, error={**self.error, "request_id": request}, more=more)

    @property
    def body(self) -> bytes:
        """As it is sent."""
        return json.dumps({"error": {"param": None, **self.error}}).encode()

    @property
    def headers(self) -> Headers:
        """Those of this answer alone."""
        length = str(len(self.body)).encode()
        kind = (b"content-type", b"application/json")
        return [kind, (b"content-length", length), (b"cache-control", b"no-store"), *self.more]

    def raw(self) -> bytes:
        """Whole, for a connection that is closed afterwards."""
        lines = [b"%s: %s" % header for header in shielded(self.headers)]
        first = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}".encode()
        return b"\r\n".join([first, *lines, b"connection: close", b"", self.body])


def too_many(wait: float) -> Refused:
    """Somebody asked too often, and may again in so many seconds."""
    seconds = math.ceil(wait)
    said = ngettext(
        "Too many requests. Wait %(seconds)d second, then try again.",
        "Too many requests. Wait %(seconds)d seconds, then try again.",
        seconds,
    ) % {"seconds": seconds}
    error = {"message": said, "type": "rate_limit_error", "code": "too_often"}
    return Refused(429, error, ((b"retry-after", str(seconds).encode()),))


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

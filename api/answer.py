"""What an API request is answered with: JSON at once, or server-sent events as they come."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

Headers = tuple[tuple[bytes, bytes], ...]


def dumped(value: Any) -> str:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON, whole."""

    content: Any
    status: int = 200
    more: Headers = ()

    @property
    def body(self) -> bytes:
        """As it is sent. What an error repeats of a request may be no text: half of a surrogate
        pair."""
        return dumped(self.content).encode(errors="replace")

    @property
    def headers(self) -> Headers:
        """Those of every JSON answer and this one's own."""
        return ((b"content-type", b"application/json"), *COMMON, *self.more)


@dataclass(frozen=True, slots=True)
class Events:
    """Server-sent events, ready to be sent. Whoever stops reading closes it."""

    stream: AsyncGenerator[bytes, None]
    status: int = 200

    @property
    def headers(self) -> Headers:
        """A proxy in front must not gather the events."""
        kind = (b"content-type", b"text/event-stream; charset=utf-8")
        return (kind, *COMMON, (b"x-accel-buffering", b"no"))


COMMON = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

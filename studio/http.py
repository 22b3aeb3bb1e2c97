"""Daphne's HTTP side, with bounds: no body is kept beyond a size, and no request may drip in.

Daphne gathers a whole body before Django sees the request, so the limit must stand in front.
"""

import json
import logging
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from django.utils.translation import gettext as _
from twisted.internet import reactor as twisted_reactor
from twisted.internet.interfaces import IAddress
from twisted.web.http import HTTPChannel

from journal import ids

log = logging.getLogger("hearth.web")

reactor: Any = twisted_reactor  # its type depends on the platform
ARRIVAL_S = 30.0
"""How long a request may take to arrive, counted from its first line, however slowly it drips."""
LINGER_S = 2.0
"""How long the rest of a refused body is read and dropped, so that the answer can be read."""


class BoundedRequest(WebRequest):
    """A request whose body is refused with 413 as soon as it is, or says it is, too long."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = 0
        self.refused = False
        self.limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        self.channel.setTimeout(ARRIVAL_S)

    def gotLength(self, length: int | None) -> None:
        """The headers are here: `length` is None for a chunked body."""
        super().gotLength(length)
        path = self.channel._path.partition(b"?")[0].decode("latin-1")  # ours only comes later
        self.limit = settings.LARGER_BODIES.get(path, self.limit)
        if length is not None and length > self.limit:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        """More of the body arrived."""
        self.received += len(data)
        if self.refused:
            return
        if self.received > self.limit:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """All of it arrived."""
        if not self.refused:
            super().requestReceived(command, path, version)

    def _refuse(self) -> None:
        self.refused = True
        self.requestHeaders.removeHeader(b"expect")  # nobody shall be told to go on sending
        request = ids.fresh()
        with ids.following(request):
            log.info("a body was refused: larger than %d bytes", self.limit)
        self.channel.transport.write(_too_large(self.limit, request))
        self.channel.transport.loseWriteConnection()
        reactor.callLater(LINGER_S, self.channel.transport.abortConnection)


class BoundedChannel(HTTPChannel):
    """A connection on which bytes do not buy time: the limit counts from the request's start."""

    requestFactory = BoundedRequest

    def resetTimeout(self) -> None:
        """Twisted calls this for every piece of data; a drip of one byte a minute would do."""


class BoundedFactory(HTTPFactory):
    """Makes bounded connections."""

    protocol = BoundedChannel

    def buildProtocol(self, address: IAddress) -> BoundedChannel:
        """One connection."""
        channel: BoundedChannel = super().buildProtocol(address)
        channel.requestFactory = BoundedRequest
        return channel


def _too_large(limit: int, request: str) -> bytes:
    said = _("This is larger than the %(limit)d MB that Hearth takes at once.") % {
        "limit": limit // 2**20
    }
    # The fields that the page's scripts read, and those that an API client wants besides.
    error = {"message": said, "type": "invalid_request_error", "param": None, "code": "too_large"}
    body = json.dumps({"error": {**error, "request_id": request}}).encode()
    head = (
        "HTTP/1.1 413 Content Too Large\r\n"
        "Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Request-ID: {request}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body

"""Daphne's HTTP side, with bounds: who asks too often is told to wait before anything is done for
them, no body is kept beyond a size, and no request may drip in.

Daphne gathers a whole body before Django sees the request, so the limits must stand in front.
"""

import logging
import math
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.internet import reactor as twisted_reactor
from twisted.internet.interfaces import IAddress
from twisted.web.http import HTTPChannel

from api import dialect
from journal import ids
from studio.front import front_of
from studio.refused import Refused, Shape, language_of, malformed, too_large, too_many
from studio.shield import shielded

log = logging.getLogger("hearth.web")

reactor: Any = twisted_reactor  # its type depends on the platform
ARRIVAL_S = 30.0
"""How long a request may take to arrive, counted from its first line, however slowly it drips."""
DROPPED = 1024 * 1024
"""Bytes of a refused body that are read and dropped at most: whoever sends much more shall wait."""
LINGER_S = 2.0
"""How long the rest of a refused body is read and dropped, so that the answer can be read."""
HELD_S = 1.0
"""How long the answer to one request too many is held back, and with it the next on the line."""


class BoundedRequest(WebRequest):
    """A request that is refused with 413 as soon as its body is, or says it is, too long, and with
    429 when its sender has asked too often."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Django reads forms; Twisted would hold a second copy of every upload in memory.
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)
        self.received = 0
        self.refused = False
        self.wait = 0.0
        self.limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        self.wanted = ""  # the path; `self.path` only comes later
        self.front = front_of(self.channel.transport)
        self.door = self.channel.factory.server.door
        # A timer that is brought forward is looked for among all there are; a new one is not.
        self.channel.setTimeout(None)
        self.channel.setTimeout(ARRIVAL_S)

    def gotLength(self, length: int | None) -> None:
        """The headers are here: `length` is None for a chunked body."""
        super().gotLength(length)
        self.wanted = path = self.channel._path.partition(b"?")[0].decode("latin-1")
        self.visitor, self.wait = self.door.met(self.front, self.isSecure(), path, self.values)
        self.limit = settings.LARGER_BODIES.get(path, self.limit)
        if length is not None and length > self.limit:
            self._refuse()

    def led(self, scope: dict[str, Any]) -> None:
        """Let the scope say who it is for whom it is made."""
        self.door.led(self.front, self.visitor, scope)

    def values(self, name: str) -> list[str]:
        """A header's lines."""
        found = self.requestHeaders.getRawHeaders(name.encode(), [])
        return [value.decode("latin-1") for value in found]

    def handleContentChunk(self, data: bytes) -> None:
        """More of the body arrived."""
        self.received += len(data)
        if self.refused:
            if self.received > self.limit + DROPPED:
                self.channel.transport.pauseProducing()  # reading it would cost more than it does
            return
        if self.received > self.limit:
            self._refuse()
        elif not self.wait:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """All of it arrived."""
        if self.wait and not self.refused:
            self.method, self.uri, self.clientproto = command, path, version
            # Whoever waits for answers before asking again is slowed by that, at no cost to us.
            reactor.callLater(HELD_S, self._answer, self._too_many())
        elif not self.refused:
            super().requestReceived(command, path, version)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Part of the answer, Daphne's own errors too."""
        if message["type"] == "http.response.start":
            if message["status"] == 404:
                self.door.gate.missed(self.visitor, self.path.decode())
            message = {**message, "headers": shielded(message.get("headers", ()))}
        super().handle_reply(message)

    def _answer(self, refused: Refused) -> None:
        self.handle_reply(
            {"type": "http.response.start", "status": refused.status, "headers": refused.headers}
        )
        self.handle_reply({"type": "http.response.body", "body": refused.body})

    def _too_many(self) -> Refused:
        language = language_of(self.values("accept-language"))
        page = any("text/html" in line for line in self.values("accept"))
        return too_many(math.ceil(self.wait), language, "page" if page else self._shape())

    def _shape(self) -> Shape:
        """What a program that asks for this reads."""
        version = next(iter(self.values(dialect.HEADER)), None)
        return "anthropic" if dialect.is_anthropic(self.wanted, version) else "json"

    def _refuse(self) -> None:
        self.refused = True
        self.requestHeaders.removeHeader(b"expect")  # nobody shall be told to go on sending
        request = ids.fresh()
        with ids.following(request):
            log.info("a body was refused: larger than %d bytes", self.limit)
        self.channel.transport.write(too_large(self.limit, self._shape()).under(request).raw())
        self.channel.transport.loseWriteConnection()
        reactor.callLater(LINGER_S, self.channel.transport.abortConnection)


class BoundedChannel(HTTPChannel):
    """A connection on which bytes do not buy time: the limit counts from the request's start."""

    requestFactory = BoundedRequest
    maxHeaders = 100  # of 16 KB together; a browser sends twenty

    def resetTimeout(self) -> None:
        """Twisted calls this for every piece of data; a drip of one byte a minute would do."""

    def _respondToBadRequestAndDisconnect(self) -> None:
        channel: Any = self  # Twisted types these two not
        channel.transport.write(malformed().raw())
        channel.loseConnection()


class BoundedFactory(HTTPFactory):
    """Makes bounded connections."""

    protocol = BoundedChannel

    def buildProtocol(self, address: IAddress) -> BoundedChannel:
        """One connection."""
        channel: BoundedChannel = super().buildProtocol(address)
        channel.requestFactory = BoundedRequest
        return channel

    def log(self, request: Any) -> None:
        """Nothing: `studio.tracing` writes a line that tells more."""

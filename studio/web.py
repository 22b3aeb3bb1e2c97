"""`python -m studio.web`: Daphne with our bounds, on the supervisor's sockets or on its own."""

import asyncio
import os
import resource
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast

from daphne.server import Server  # first: it installs the reactor that all of Twisted then uses
from django.conf import settings
from twisted.internet import defer
from twisted.internet import reactor as twisted_reactor
from twisted.logger import ILogObserver, globalLogBeginner

from engine.client import Engine, connect
from engine.protocol import beat_key
from machine.traffic import traffic
from studio.asgi import application
from studio.door import Door
from studio.forwarded import Proxies
from studio.front import FrontFactory
from studio.gate import Gate
from studio.http import BoundedFactory
from studio.listening import inherited, listen
from studio.ready import tell_ready
from studio.refusal import Refusal
from studio.sockets import BoundedSocketFactory
from studio.tls import certificate
from studio.tls.identity import Identity

reactor: Any = twisted_reactor  # its type depends on the platform
GOODBYE_S = 2.0
PORTION = 64 * 1024
RENEWAL_S = 3600.0
HANDSHAKE_S = 20.0
"""How long a socket that asked to be opened may wait for our answer: a busy moment drops no tab."""
SWITCH_S = 0.001
"""How long a page that is drawn may keep the sockets waiting: Python's own 5 ms make a stream
stutter when four are drawn at once."""
MOST_FILES = 8192
OUR_OWN = 128
"""Files and connections of the process itself: database, Redis, logs, static files."""


class Web(Server):
    """Daphne's server on sockets that are already open."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__(
            application,
            endpoints=["our own sockets"],
            server_name="hearth",
            websocket_handshake_timeout=HANDSHAKE_S,
            websocket_max_message_size=settings.SOCKET_MESSAGE,
            websocket_max_frame_size=settings.SOCKET_MESSAGE,
        )
        self.sockets = sockets
        self.door = door()
        self.identity: Identity | None = None
        if settings.HTTPS == "on":
            self.identity = Identity(certificate.chosen(settings.HOST))

    def run(self) -> None:
        """Serve until SIGTERM. As in Daphne, except for the factory and where it listens."""
        self.connections: dict[object, dict[str, object]] = {}
        self.http_factory = BoundedFactory(self)
        self.front_factory = FrontFactory(self.http_factory, self.door, self.identity)
        self.ws_factory = BoundedSocketFactory(self, server=self.server_name)
        self.ws_factory.setProtocolOptions(
            autoPingTimeout=self.ping_timeout,
            allowNullOrigin=True,
            failByDrop=False,  # say 1009 or 1007 before closing, so that the page can tell why
            openHandshakeTimeout=self.websocket_handshake_timeout,
            maxMessagePayloadSize=self.websocket_max_message_size,
            maxFramePayloadSize=self.websocket_max_frame_size,
        )
        silent = cast(ILogObserver, lambda event: None)
        globalLogBeginner.beginLoggingTo([silent], redirectStandardIO=False, discardBuffer=True)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        reactor.callLater(RENEWAL_S, self.renew)
        for opened in self.sockets:
            opened.setblocking(False)
            reactor.adoptStreamPort(opened.fileno(), opened.family, self.front_factory)
        asyncio.set_event_loop(reactor._asyncioEventloop)
        reactor.addSystemEventTrigger("before", "shutdown", self.kill_all_applications)
        reactor.callWhenRunning(self.begin)
        reactor.run()

    def begin(self) -> None:
        """The first thing done once requests are answered."""
        client = connect(settings.REDIS_URL)
        self.telling = [
            asyncio.ensure_future(Engine(client).beat(beat_key("web"))),
            asyncio.ensure_future(traffic().tell(client)),
        ]
        tell_ready()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """One request or socket."""
        protocol.led(scope)
        return super().create_application(protocol, scope)

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Part of an answer, which waits until the reader has taken what came before. A socket's
        end does not: whoever may not read on shall not have the time."""
        for part in portions(message):
            if message["type"] != "websocket.close" and not await protocol.front.has_room():
                return
            await super().handle_reply(protocol, part)

    def renew(self) -> None:
        """Show a certificate that was renewed meanwhile, ours or the owner's own."""
        if self.identity is not None:
            reactor.callLater(RENEWAL_S, self.renew)
            self.identity.renew()

    def kill_all_applications(self) -> defer.Deferred[object]:
        """Cancel what still runs, and wait for it a little: a stuck view must not hold us up."""
        running = [
            future
            for details in self.connections.values()
            if isinstance(future := details.get("application_instance"), asyncio.Future)
        ]
        for future in [*running, *self.telling]:
            future.cancel()
        waiting = asyncio.wait([*running, *self.telling], timeout=GOODBYE_S)
        return defer.Deferred.fromFuture(asyncio.ensure_future(waiting))


def door() -> Door:
    """Where everybody comes in, as the settings say."""
    proxies = Proxies(settings.TRUSTED_PROXIES, settings.PROXY_HEADERS)
    gate = Gate(
        proxies,
        settings.SESSION_COOKIE_NAME,
        person=settings.REQUESTS_PER_PERSON,
        stranger=settings.REQUESTS_PER_ADDRESS,
    )
    return Door(gate, open_files() - OUR_OWN)


def open_files() -> int:
    """How many files and sockets this process may have open, after asking for enough of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted) if soft != resource.RLIM_INFINITY else MOST_FILES


def portions(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A large body in pieces, so that no more than one waits to be sent."""
    body = message.get("body", b"") if message["type"] == "http.response.body" else b""
    if len(body) <= PORTION:
        yield message
        return
    for start in range(0, len(body), PORTION):
        more = start + PORTION < len(body) or message.get("more_body", False)
        yield {**message, "body": body[start : start + PORTION], "more_body": more}


def main() -> None:
    """Serve; ends with a plain line when the address cannot be had."""
    sys.setswitchinterval(SWITCH_S)
    # Whatever the pages need is imported now: nobody is the first to wait for it.
    import_module(settings.ROOT_URLCONF)
    try:
        web = Web(inherited() or listen(settings.HOST, settings.PORT))
    except Refusal as refusal:
        sys.exit(str(refusal))
    web.run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    main()

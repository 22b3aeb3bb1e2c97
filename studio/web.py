"""`python -m studio.web`: Daphne with our bounds, on the supervisor's sockets or on its own."""

import asyncio
import os
import socket
import sys
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
from studio.http import BoundedFactory
from studio.listening import inherited, listen
from studio.ready import tell_ready
from studio.refusal import Refusal
from studio.sockets import BoundedSocketFactory

reactor: Any = twisted_reactor  # its type depends on the platform
GOODBYE_S = 2.0


class Web(Server):
    """Daphne's server on sockets that are already open."""

    def __init__(self, sockets: list[socket.socket]) -> None:
        super().__init__(
            application,
            endpoints=["our own sockets"],
            server_name="hearth",
            websocket_max_message_size=settings.SOCKET_MESSAGE,
            websocket_max_frame_size=settings.SOCKET_MESSAGE,
        )
        self.sockets = sockets

    def run(self) -> None:
        """Serve until SIGTERM. As in Daphne, except for the factory and where it listens."""
        self.connections: dict[object, dict[str, object]] = {}
        self.http_factory = BoundedFactory(self)
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
        for opened in self.sockets:
            opened.setblocking(False)
            reactor.adoptStreamPort(opened.fileno(), opened.family, self.http_factory)
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


def main() -> None:
    """Serve; ends with a plain line when the address cannot be had."""
    # Whatever the pages need is imported now: nobody is the first to wait for it.
    import_module(settings.ROOT_URLCONF)
    try:
        sockets = inherited() or listen(settings.HOST, settings.PORT)
    except Refusal as refusal:
        sys.exit(str(refusal))
    Web(sockets).run()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
    main()

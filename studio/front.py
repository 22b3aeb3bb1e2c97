"""The first thing a connection meets: it tells TLS from plain HTTP, and readers from who is stuck.

With HTTPS on, one port answers both: a TLS client's first byte is 22, which begins no HTTP request.
Plain requests go on to Django, which sends them over to HTTPS (SECURE_SSL_REDIRECT) except for the
page that a device needs before it trusts the certificate.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from twisted.internet import protocol
from twisted.internet import reactor as twisted_reactor
from twisted.internet.interfaces import ISSLTransport
from twisted.protocols import policies, tls

if TYPE_CHECKING:  # whoever starts a web has set Django up first, whoever imports this need not
    from studio.door import Door
    from studio.tls.identity import Identity

reactor: Any = twisted_reactor  # its type depends on the platform
# Twisted's types know nothing of a transport that is more than bytes.
Protocol: Any = protocol.Protocol
ProtocolWrapper: Any = policies.ProtocolWrapper
WrappingFactory: Any = policies.WrappingFactory
TLSMemoryBIOFactory: Any = tls.TLSMemoryBIOFactory
HELLO = 22
"""The record type of a TLS handshake (RFC 8446, 5.1)."""
SILENCE_S = 15.0
"""How long a connection may say nothing before it is closed."""
STUCK_S = 60.0
"""How long a reader may take nothing of what waits for it: at most some 100 KB."""


class Flow:
    """Whether what is written on a connection is taken: it stands between it and its producer."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self.producer: Any = None

    def pauseProducing(self) -> None:
        """So much waits to be sent that nothing should be added."""
        self.free.clear()
        self.producer.pauseProducing()

    def resumeProducing(self) -> None:
        """All of it is gone."""
        self.free.set()
        self.producer.resumeProducing()

    def stopProducing(self) -> None:
        """The connection is lost."""
        self.free.set()
        self.producer.stopProducing()


class Front(ProtocolWrapper):
    """One connection, and whatever is spoken on it."""

    def makeConnection(self, transport: Any) -> None:
        """Connected."""
        self.flow = Flow()
        self.is_lost = False
        super().makeConnection(transport)
        self.factory.door.arrived(self)

    def become(self, protocol: Any, data: bytes) -> None:
        """Speak this from now on, beginning with what came already."""
        self.wrappedProtocol = protocol
        protocol.makeConnection(self)
        protocol.dataReceived(data)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Ours stands in front."""
        self.flow.producer = producer
        super().registerProducer(self.flow, streaming)

    def unregisterProducer(self) -> None:
        """Nobody is told any more."""
        self.flow.free.set()
        super().unregisterProducer()

    async def has_room(self) -> bool:
        """Wait until what was written is taken; False when nobody takes it, which ends it."""
        if self.flow.free.is_set():
            return True
        try:
            await asyncio.wait_for(self.flow.free.wait(), STUCK_S)
        except TimeoutError:
            self.abortConnection()
            return False
        return True

    def connectionLost(self, reason: Any) -> None:
        """Nobody needs to wait for it."""
        self.is_lost = True
        self.flow.free.set()
        self.factory.door.left(self)
        super().connectionLost(reason)


class Undecided(Protocol):
    """A connection that has not said yet whether it speaks TLS."""

    def __init__(self, factory: "FrontFactory", address: Any) -> None:
        self.factory, self.address = factory, address

    def connectionMade(self) -> None:
        """It has a while to say something."""
        self.silence = reactor.callLater(SILENCE_S, self.transport.abortConnection)

    def dataReceived(self, data: bytes) -> None:
        """The first byte decides."""
        self._heard()
        plain, secure = self.factory.wrappedFactory, self.factory.secure
        chosen = secure if secure and data[0] == HELLO else plain
        self.transport.become(chosen.buildProtocol(self.address), data)

    def connectionLost(self, reason: Any) -> None:
        """It went before it spoke."""
        self._heard()

    def _heard(self) -> None:
        if self.silence.active():
            self.silence.cancel()


class FrontFactory(WrappingFactory):
    """Puts a front before every connection. Without an identity all of them are plain."""

    protocol = Front

    def __init__(self, plain: Any, door: "Door", identity: "Identity | None") -> None:
        super().__init__(plain)
        self.door = door
        self.secure: Any = identity and TLSMemoryBIOFactory(identity, False, plain)

    def buildProtocol(self, address: Any) -> Front | None:
        """One connection; None closes it at once."""
        if not self.door.admits(address.host):
            return None
        return Front(self, Undecided(self, address))


def front_of(transport: Any) -> Front:
    """The front of a connection, by what its HTTP or websocket writes to."""
    return transport if isinstance(transport, Front) else front_of(transport.transport)


def is_secure(transport: Any) -> bool:
    """Whether what is written to it goes through TLS."""
    return bool(ISSLTransport.providedBy(transport))

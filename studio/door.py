"""Where every connection and every request comes in: who it is, whether there is room, and when."""

from collections.abc import Callable, Hashable
from typing import Any

from twisted.internet import reactor as twisted_reactor

from accounts.address import counted
from accounts.known import KNOWN
from accounts.turns import WHO
from studio.crowd import Crowd
from studio.forwarded import PROXIED, Values
from studio.gate import Gate, Visitor
from studio.turns import STAYS, turns

reactor: Any = twisted_reactor  # its type depends on the platform
STRANGERS = 512
"""Connections of one address on which nobody was let in: more than a burst of programs opens before
the first of their keys was looked at."""
OF_ONE = 256
"""Connections of one person: 64 sockets, 64 requests of programs, and those of their browsers."""
FROM_PROXIES = "proxies"
LINE_S = 1.0
"""After how long somebody whose line is full may try again."""


class Door:
    """One for a process. A connection is whatever has `getPeer` and `abortConnection`."""

    def __init__(self, gate: Gate, most: int) -> None:
        self.gate = gate
        self.crowd: Crowd[Any] = Crowd(most)

    def admits(self, address: str) -> bool:
        """Whether a connection may come from there now. An address that opens more and more of them
        costs least when nothing is read of what it sends."""
        return address in self.gate.proxies or self.gate.may_connect(address)

    def arrived(self, connection: Any) -> None:
        """A connection of nobody in particular: another one may have to go for it."""
        address = connection.getPeer().host
        if address in self.gate.proxies:  # whose are everybody's
            _close(self.crowd.arrived(connection, FROM_PROXIES, self.crowd.most))
        else:
            _close(self.crowd.arrived(connection, counted(address), STRANGERS))

    def left(self, connection: Any) -> None:
        """It is closed."""
        self.crowd.left(connection)

    def met(
        self, connection: Any, secure: bool, path: str, values: Values
    ) -> tuple[Visitor, float]:
        """Who asks for `path`, and how many seconds they have to wait before they may."""
        visitor = self.gate.visitor(connection.getPeer().host, secure, path, values)
        person = self.gate.person(visitor)
        self.crowd.asked(connection)
        self._place(connection, visitor, person)
        wait = self.gate.wait(visitor, person, path)
        return visitor, wait or LINE_S * turns().is_full(_who(visitor, person))

    def led(self, connection: Any, visitor: Visitor, scope: dict[str, Any]) -> None:
        """Let a request's scope say who is at the far end of trusted proxies."""
        seen = visitor.seen
        peer, port = scope["client"]
        scope[PROXIED] = peer in self.gate.proxies
        scope["client"] = [seen.address, port if seen.address == peer else 0]
        plain = "ws" if scope["type"] == "websocket" else "http"
        scope["scheme"] = f"{plain}s" if seen.secure else plain
        if seen.host:
            others = [header for header in scope["headers"] if header[0] != b"host"]
            scope["headers"] = [*others, (b"host", seen.host.encode("latin-1"))]
        scope[KNOWN] = self._teller(connection, visitor)
        scope[WHO] = _who(visitor, self.gate.person(visitor))
        scope[STAYS] = lambda: not connection.is_lost

    def _teller(self, connection: Any, visitor: Visitor) -> Callable[[int | None], None]:
        """How the application says whose session or key it was, from any thread."""

        def told(person: int | None) -> None:
            reactor.callFromThread(self._learn, connection, visitor, person)

        return told

    def _learn(self, connection: Any, visitor: Visitor, person: int | None) -> None:
        self.gate.know(visitor, person)
        self._place(connection, visitor, person)

    def _place(self, connection: Any, visitor: Visitor, person: int | None) -> None:
        if person is not None and visitor.seen.address == connection.getPeer().host:
            _close(self.crowd.belongs(connection, person, OF_ONE))


def _who(visitor: Visitor, person: int | None) -> Hashable:
    return counted(visitor.seen.address) if person is None else person


def _close(connection: Any) -> None:
    if connection is not None:
        connection.abortConnection()

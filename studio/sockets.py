"""Daphne's websockets, with bounds on what is read and none on what we send ourselves."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from studio.front import front_of, is_secure


class BoundedSocket(WebSocketProtocol):
    """A socket whose limit holds for incoming messages only.

    autobahn measures outgoing messages by the same limit and drops the line when one is longer; the
    state of a long conversation is.
    """

    maxMessagePayloadSize: int

    def makeConnection(self, transport: Any) -> None:
        """An HTTP connection becomes this socket's."""
        self.front = front_of(transport)
        super().makeConnection(transport)

    def led(self, scope: dict[str, Any]) -> None:
        """Let the scope say who it is for whom it is made."""

        def values(name: str) -> list[str]:
            wanted = name.encode()
            return [value.decode("latin-1") for key, value in scope["headers"] if key == wanted]

        door, secure = self.server.door, is_secure(self.transport)
        visitor = door.gate.visitor(scope["client"][0], secure, scope["path"], values)
        door.led(self.front, visitor, scope)

    def sendMessage(self, *args: Any, **kwargs: Any) -> None:
        """Send a message of any size."""
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(*args, **kwargs)
        finally:
            self.maxMessagePayloadSize = limit


class BoundedSocketFactory(WebSocketFactory):
    """Makes a BoundedSocket for each upgrade."""

    protocol = BoundedSocket

"""Daphne's websockets, with bounds on what is read and none on what we send ourselves."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol


class BoundedSocket(WebSocketProtocol):
    """A socket whose limit holds for incoming messages only.

    autobahn measures outgoing messages by the same limit and drops the line when one is longer; the
    state of a long conversation is.
    """

    maxMessagePayloadSize: int

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

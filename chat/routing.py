"""Which socket path leads to which consumer."""

from typing import Any

from django.urls import path

from chat.consumers import ConversationConsumer
from chat.limit import AtMost
from chat.shared_socket import SharedConsumer

SOCKETS = 64
"""Open sockets of one person, which is as many tabs."""

conversation: Any = AtMost(SOCKETS, ConversationConsumer.as_asgi())  # Django knows views only
shared: Any = AtMost(SOCKETS, SharedConsumer.as_asgi())
sockets = [
    path("ws/chat/<uuid:conversation>/", conversation),
    path("ws/shared/<slug:key>/", shared),
]

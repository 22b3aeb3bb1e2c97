"""Which socket path leads to which consumer."""

from typing import Any

from django.urls import path

from chat.consumers import ConversationConsumer
from chat.limit import AtMost

SOCKETS = 64
"""Open sockets of one person, which is as many tabs."""

conversation: Any = AtMost(SOCKETS, ConversationConsumer.as_asgi())  # Django knows views only
sockets = [path("ws/chat/<uuid:conversation>/", conversation)]

"""Which socket path leads to which consumer."""

from django.urls import path

from chat.consumers import ConversationConsumer
from chat.limit import AtMost

SOCKETS = 64
"""Open sockets of one person, which is as many tabs."""

sockets = [
    path("ws/chat/<uuid:conversation>/", AtMost(SOCKETS, ConversationConsumer.as_asgi())),
]

"""Which socket path leads to which consumer."""

from django.urls import path

from chat.consumers import ConversationConsumer

sockets = [path("ws/chat/<uuid:conversation>/", ConversationConsumer.as_asgi())]

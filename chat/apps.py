"""Django's entry for the chat app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

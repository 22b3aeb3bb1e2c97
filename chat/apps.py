"""Django's entry for the chat app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

    def ready(self) -> None:
        """Whatever was migrated, the index of everything said is whole after it; and chats count
        towards what a person may use."""
        from accounts import measured
        from chat import counted
        from chat.search import index

        post_migrate.connect(index.install, sender=self)
        measured.replies_under_way.connect(counted.grants)
        measured.bytes_on_disk.connect(counted.file_bytes)

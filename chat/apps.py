"""Django's entry for the chat app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

    def ready(self) -> None:
        """Whatever was migrated, the index of everything said is whole after it; chats count
        towards what a person may use, are in their archive, and go with their account."""
        from accounts import export, measured
        from accounts.closing import leaving
        from chat import counted, own_data
        from chat.leaving import forget_chats
        from chat.search import index

        post_migrate.connect(index.install, sender=self)
        measured.replies_under_way.connect(counted.grants)
        measured.bytes_on_disk.connect(counted.file_bytes)
        export.register(*own_data.PARTS)
        leaving.connect(forget_chats)

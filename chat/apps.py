"""Django's entry for the chat app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

    def ready(self) -> None:
        """Whatever was migrated, the index of everything said is whole after it; a person's archive
        has their chats, and these go with their account."""
        from accounts import export
        from accounts.closing import leaving
        from chat import own_data
        from chat.leaving import forget_chats
        from chat.search import index

        post_migrate.connect(index.install, sender=self)
        export.register(*own_data.PARTS)
        leaving.connect(forget_chats)

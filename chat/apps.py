"""Django's entry for the chat app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

    def ready(self) -> None:
        """Whatever was migrated, the index of everything said is whole after it; chats count
        towards what a person may use, are in their archive, and go with their account; and failed
        replies have words on the machine's pages."""
        from accounts import export, measured
        from accounts.closing import leaving
        from chat import counted, own_data, problems
        from chat.leaving import forget_chats
        from chat.search import index
        from machine.models import Trouble
        from machine.troubles import explains

        post_migrate.connect(index.install, sender=self)
        measured.replies_under_way.connect(counted.grants)
        measured.bytes_on_disk.connect(counted.file_bytes)
        export.register(*own_data.PARTS)
        leaving.connect(forget_chats)
        explains(Trouble.Kind.REPLY, problems.told)

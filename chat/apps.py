"""Django's entry for the chat app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """See the package's own sentence."""

    name = "chat"

    def ready(self) -> None:
        """Whatever was migrated, the index of everything said is whole after it; and failed replies
        have words on the machine's pages."""
        from chat import problems
        from chat.search import index
        from machine.models import Trouble
        from machine.troubles import explains

        post_migrate.connect(index.install, sender=self)
        explains(Trouble.Kind.REPLY, problems.told)

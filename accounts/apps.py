"""Django's entry for the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, first run, login."""

    name = "accounts"

    def ready(self) -> None:
        """A person's archive begins with their account."""
        from accounts import export, own_data

        export.register(*own_data.PARTS)

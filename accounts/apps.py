"""Django's entry for the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, first run, login."""

    name = "accounts"

    def ready(self) -> None:
        """Programs' requests count among a person's replies."""
        from accounts import measured, usage

        measured.replies_under_way.connect(usage.open_grants)

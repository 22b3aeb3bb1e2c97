"""Django's entry for the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, first run, login."""

    name = "accounts"

    def ready(self) -> None:
        """Programs' requests count among a person's replies, and a person's archive begins with
        their account."""
        from accounts import export, measured, own_data, usage

        measured.replies_under_way.connect(usage.open_grants)
        export.register(*own_data.PARTS)

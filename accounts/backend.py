"""Names and passwords: Django's check, which here also recognises people who may not come in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User

BACKEND = "accounts.backend.PasswordBackend"


class PasswordBackend(ModelBackend):
    """Whoever brings the right password is told why they may not come in, and nobody else is.

    The login form refuses who is not active; a session of theirs, had they one, opens nothing.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The person of a name and password, active or not; one hash, whoever is named."""
        return _Recognising().authenticate(request, username, password, **kwargs)


class _Recognising(ModelBackend):
    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether the password is looked at."""
        return isinstance(user, User)

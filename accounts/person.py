"""The signed-in person behind a request, with the right type."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """The request's user; the login middleware let nobody else through to a view that asks."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a view that needs a person was opened to strangers")
    return user

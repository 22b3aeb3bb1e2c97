"""What the frame tells admins on every page: how many people wait to be let in."""

from typing import Any

from django.http import HttpRequest

from accounts import sign_up
from accounts.models import User


def people(request: HttpRequest) -> dict[str, Any]:
    """`waiting`: how many; None for whoever does not look after people."""
    user = getattr(request, "user", None)
    looks_after = isinstance(user, User) and user.is_admin
    return {"waiting": sign_up.waiting().count() if looks_after else None}

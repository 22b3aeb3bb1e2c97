"""Who may see more of the machine than what everybody sees."""

import hmac

from django.conf import settings
from django.http import HttpRequest

from accounts import keys
from accounts.models import ApiKey, User
from accounts.rights import Right
from accounts.standing import standing_of


def looks_after(user: object) -> bool:
    """Whether somebody looks after the machine; strangers do not."""
    return isinstance(user, User) and standing_of(user).may(Right.MACHINE)


def may_read_metrics(request: HttpRequest) -> bool | None:
    """Whether whoever asks may; None when they say not, or not rightly, who they are.

    A key or the house's own token counts before a session, as a program sends it on purpose.
    """
    secret = keys.presented(request.headers)
    if not secret:
        return looks_after(request.user) if request.user.is_authenticated else None
    if settings.METRICS_TOKEN and hmac.compare_digest(
        secret.encode(), settings.METRICS_TOKEN.encode()
    ):
        return True
    key = keys.find(secret)
    return key.scope == ApiKey.Scope.CHAT and looks_after(key.owner) if key else None

"""Whether a session that was let in before may still stay: what live sockets ask every second."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accounts.models import User


def still_allowed(session_key: str, user_id: int) -> bool:
    """Whether this session is still alive, this user's, and from after the last password change.

    Two short queries. False after logout, expiry, a password change elsewhere, and for an account
    that was deleted or made inactive.
    """
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key).load()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or session.get(SESSION_KEY) != str(user.pk):
        return False
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())

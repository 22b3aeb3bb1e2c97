"""Whether sessions that were let in before may still stay: what live sockets ask every second."""

from collections.abc import Collection

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User

SignedIn = tuple[str, int]
"""The key of a session, and the number of the user it was let in as."""


def still_allowed(session_key: str, user_id: int) -> bool:
    """Whether this one session may stay."""
    return bool(allowed({(session_key, user_id)}))


def allowed(sessions: Collection[SignedIn]) -> set[SignedIn]:
    """Those whose session is alive, this user's, and from after the last password change.

    Two queries, however many are asked about. Not after logout, expiry or a password change
    elsewhere, and not for an account that was deleted, made inactive or is being closed.
    """
    users = User.objects.filter(is_active=True, closes=None).in_bulk({pk for _key, pk in sessions})
    hashes = {pk: user.get_session_auth_hash() for pk, user in users.items()}
    alive = Session.objects.filter(
        session_key__in={key for key, _pk in sessions}, expire_date__gt=timezone.now()
    )
    held = {session.session_key: session.get_decoded() for session in alive}
    return {(key, pk) for key, pk in sessions if pk in hashes and _is(held.get(key), pk, hashes)}


def _is(session: dict[str, str] | None, user_id: int, hashes: dict[int, str]) -> bool:
    if session is None or session.get(SESSION_KEY) != str(user_id):
        return False
    return constant_time_compare(session.get(HASH_SESSION_KEY, ""), hashes[user_id])

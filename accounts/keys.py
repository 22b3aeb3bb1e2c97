"""API keys: made, told to their owner once, kept as a hash, and looked up for every request."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.rights import Right
from accounts.standing import standing_of

MARK = "hearth-"
"""What every key begins with, so that scanners for leaked secrets can know it."""
SHAPE = re.compile(re.escape(MARK) + r"[A-Za-z0-9_-]{43}")
SHOWN = len(MARK) + 6
USED_EVERY = timedelta(minutes=1)


def create(owner: User, name: str = "") -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can find out later."""
    secret = MARK + secrets.token_urlsafe(32)
    key = ApiKey(owner=owner, name=name, prefix=secret[:SHOWN], hashed=_hash(secret))
    key.clean_fields(exclude=["owner", "last_used", "revoked"])
    key.save(force_insert=True)
    return key, secret


def presented(headers: Mapping[str, str]) -> str:
    """The secret that a request brings, in either of the usual ways; empty when it brings none.

    A cookie is none: another site's page could have a browser send it.
    """
    scheme, _space, secret = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        return secret.strip()
    return headers.get("X-Api-Key", "")


def find(secret: str) -> ApiKey | None:
    """The key of an owner who may still come in; None for anything else, after one query at most.

    Whether they may use it is for `standing` to say. Notes its use, at most once a minute.
    """
    if not SHAPE.fullmatch(secret):
        return None
    key = _valid().select_related("owner").filter(hashed=_hash(secret)).first()
    if key is not None:
        _note_use(key)
    return key


def valid(numbers: set[int]) -> set[int]:
    """Those of some keys that still open anything, by primary key."""
    keys = _valid().filter(pk__in=numbers).select_related("owner")
    owners = {key.owner for key in keys}
    barred = {owner for owner in owners if not standing_of(owner).may(Right.API_KEYS)}
    return {key.pk for key in keys if key.owner not in barred}


def revoke(key: ApiKey) -> None:
    """From now on the key opens nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked=None).update(revoked=timezone.now())


def _valid() -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(revoked=None, owner__is_active=True)


def _hash(secret: str) -> str:
    # A slow hash protects what people make up. These are 256 random bits, which no dictionary
    # holds and no machine counts through, and a key is checked at every request.
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used is None or now - key.last_used > USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used=now)

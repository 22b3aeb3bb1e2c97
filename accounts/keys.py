"""API keys: made, told to their owner once, kept as a hash, and looked up for every request."""

import hashlib
import re
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache

from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.prepared import Given, Prepared, Several, room
from accounts.rights import Right
from accounts.standing import Standing, standings

MARK = "hearth-"
"""What every key begins with, so that scanners for leaked secrets can know it."""
SHAPE = re.compile(re.escape(MARK) + r"[A-Za-z0-9_-]{43}")
SHOWN = len(MARK) + 6
USED_EVERY = timedelta(minutes=1)


def create(
    owner: User,
    name: str = "",
    *,
    expires: datetime | None = None,
    scope: str = ApiKey.Scope.CHAT,
    only_models: list[str] | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can find out later. Raises ValidationError."""
    secret = MARK + secrets.token_urlsafe(32)
    key = ApiKey(owner=owner, name=name, prefix=secret[:SHOWN], hashed=_hash(secret))
    key.expires, key.scope, key.only_models = expires, scope, only_models
    key.clean_fields(exclude=["owner", "last_used", "revoked", "expires", "only_models"])
    key.save(force_insert=True)
    return key, secret


def of(owner: User) -> QuerySet[ApiKey]:
    """Those that were not revoked, expired ones too; the newest first."""
    return ApiKey.objects.filter(owner=owner, revoked=None).order_by("-created")


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
    key = _shown.first(hashed=_hash(secret), now=timezone.now())
    if key:
        _note_use(key)
    return key


def expiry(secret: str) -> datetime | None:
    """When a key that would be good otherwise expired; None for anything else."""
    if not SHAPE.fullmatch(secret):
        return None
    known = _unrevoked().filter(hashed=_hash(secret), expires__lte=timezone.now())
    return known.values_list("expires", flat=True).first()


Use = tuple[int, str]
"""A key, by its number, and the name of the model that a reply is written with for it."""


def may_go_on(uses: Collection[Use]) -> set[Use]:
    """Those of some uses that are still allowed; two queries at most, however many."""
    if not uses:
        return set()
    asked, numbers = _used(room(len(uses)))
    among = numbers.values({number for number, _model in uses})
    known = {key.pk: key for key in asked.all(now=timezone.now(), **among)}
    held = standings(key.owner for key in known.values())
    return {
        (number, model)
        for number, model in uses
        if (key := known.get(number)) and _may_ask(key, held[key.owner_id], model)
    }


def _may_ask(key: ApiKey, standing: Standing, model: str) -> bool:
    is_open = key.scope == ApiKey.Scope.CHAT and standing.may(Right.API_KEYS)
    return is_open and key.may_use(model) and standing.may_use(model)


def revoke(key: ApiKey) -> None:
    """From now on the key opens nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked=None).update(revoked=timezone.now())


def _valid(now: datetime | Given) -> QuerySet[ApiKey]:
    return _unrevoked().filter(Q(expires=None) | Q(expires__gt=now))


def _unrevoked() -> QuerySet[ApiKey]:
    """Of owners who may still come in."""
    return ApiKey.objects.filter(revoked=None, owner__is_active=True, owner__closes=None)


_NOW = Given("now", DateTimeField())
_shown = Prepared(
    lambda: _valid(_NOW).filter(hashed=Given("hashed", CharField())).select_related("owner")
)


@cache
def _used(places: int) -> tuple[Prepared[ApiKey], Several]:
    numbers = Several("number", BigIntegerField(), places)
    asked = Prepared(lambda: _valid(_NOW).filter(pk__in=numbers.places).select_related("owner"))
    return asked, numbers


def _hash(secret: str) -> str:
    # A slow hash protects what people make up. These are 256 random bits, which no dictionary
    # holds and no machine counts through, and a key is checked at every request.
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(key: ApiKey) -> None:
    now = timezone.now()
    if key.last_used is None or now - key.last_used > USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used=now)

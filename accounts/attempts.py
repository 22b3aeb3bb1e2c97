"""Counts attempts at a door that is open to strangers: a few a minute from one address."""

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from accounts.address import client_address

A_MINUTE = 10


class TooMany(Exception):
    """This address has tried too often within a minute."""


class Uncounted(Exception):
    """The cache does not answer, so that attempts cannot be counted and none is let through."""


def count_attempt(request: HttpRequest, door: str) -> None:
    """Count one at this door. Raises TooMany or Uncounted."""
    key = f"{door}-attempts:{client_address(request)}"
    try:
        cache.add(key, 0, timeout=60)
        count = cache.incr(key)
    except (RedisError, ValueError, OSError) as error:  # ValueError: it expired in between
        raise Uncounted from error
    if count > A_MINUTE:
        raise TooMany

"""Whose turn it is to have a password checked: a few at a time, the rest wait in line."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.hashers import AT_ONCE

WAIT_S = 10
_door = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Held from the count of failures to the verdict, so that guesses are counted one by one.

    Without it a hundred guesses sent at once would all pass the count before the first one fails.
    Raises ValidationError when no turn comes up within WAIT_S seconds.
    """
    if not _door.acquire(timeout=WAIT_S):
        raise ValidationError(_("Too many people are signing in right now. Try again in a moment."))
    try:
        yield
    finally:
        _door.release()

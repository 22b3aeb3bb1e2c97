"""What other apps know of a person that counts towards their limits.

They connect to these signals from their AppConfig.ready, with `user` as the argument; `accounts`
knows none of them.
"""

from itertools import chain
from typing import cast

from django.dispatch import Signal

from accounts.models import User

replies_under_way = Signal()
"""Answered with a list: for each reply that is being written or waits for it, how many of the day's
tokens are put by for it."""
bytes_on_disk = Signal()
"""Answered with the bytes of what this person alone keeps on the disk."""


def under_way(user: User) -> list[int]:
    """What is put by for each of this person's replies under way."""
    said = replies_under_way.send(User, user=user)
    return list(chain.from_iterable(cast(list[int], grants) for _who, grants in said))


def on_disk(user: User) -> int:
    """Bytes that this person takes of the disk."""
    return sum(cast(int, size) for _who, size in bytes_on_disk.send(User, user=user))

"""How many connections may be open, and which one is closed when there is one more.

Strangers are counted by address, people whom the pages or the API have let in by who they are, so
that one machine full of open connections takes nobody else's. Of a group that is too large, the one
that has asked nothing for the longest time goes: who holds on to idle connections loses those, and
a newcomer gets a chance to show who they are.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)


class Crowd(Generic[C]):
    """All open connections, each in one group, the one that was quiet longest first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.groups: dict[Hashable, dict[C, None]] = {}
        self.places: dict[C, Hashable] = {}

    def arrived(self, connection: C, group: Hashable, limit: int) -> C | None:
        """A new connection; returns the one that has to go for it, if one has."""
        self._enter(connection, group)
        if len(self.groups[group]) > limit:
            return self._out(group)
        if len(self.places) > self.most:
            return self._out(max(self.groups, key=lambda group: len(self.groups[group])))
        return None

    def belongs(self, connection: C, group: Hashable, limit: int) -> C | None:
        """It turned out to be one of this group; returns the one that has to go, if one has."""
        if self.places.get(connection, group) == group:
            return None
        self.left(connection)
        self._enter(connection, group)
        return self._out(group) if len(self.groups[group]) > limit else None

    def asked(self, connection: C) -> None:
        """Something is asked on it."""
        if (group := self.groups.get(self.places.get(connection))) is not None:
            del group[connection]
            group[connection] = None

    def left(self, connection: C) -> None:
        """It is closed."""
        if connection in self.places:
            group = self.places.pop(connection)
            del self.groups[group][connection]
            if not self.groups[group]:
                del self.groups[group]

    def _enter(self, connection: C, group: Hashable) -> None:
        self.groups.setdefault(group, {})[connection] = None
        self.places[connection] = group

    def _out(self, group: Hashable) -> C:
        first = next(iter(self.groups[group]))
        self.left(first)
        return first

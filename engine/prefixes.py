"""Computed prefixes kept in host memory, so that a next turn or a branch need not read them again.

Pure policy: what lies in a state is llama.cpp's affair. Outside the pool of cells an idle prefix
costs no step any time, and the pool is empty when nobody is served. A prefix belongs to one user;
only what was marked as shared belongs to everybody who marks the same.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

SHARED = ""
"""The owner of what everybody may use; no user's key is empty."""
LEAST = 16
"""Tokens; below this, reading again costs less than looking after it."""

Numbers = np.ndarray[Any, np.dtype[np.int32]]


@dataclass(eq=False, frozen=True, slots=True)
class Prefix:
    """The state of a sequence after `tokens`, as bytes of llama.cpp's."""

    owner: str
    tokens: Numbers
    state: Any
    size: int

    @staticmethod
    def numbers(tokens: list[int]) -> Numbers:
        """Tokens as they are kept."""
        return np.array(tokens, np.int32)


def common(a: Numbers, b: Numbers) -> int:
    """How many tokens two texts have in common from their start."""
    n = min(len(a), len(b))
    different = a[:n] != b[:n]
    return int(different.argmax()) if different.any() else n


class Prefixes:
    """At most `room` bytes, least recently used first out. `whole` is for models whose memory
    cannot be cut: then only a prefix that is wanted to its last token is of use."""

    def __init__(self, room: int, *, whole: bool = False) -> None:
        self.room = room
        self.whole = whole
        self.size = 0
        self.entries: OrderedDict[int, Prefix] = OrderedDict()  # by id, oldest use first

    def best(self, user: str, tokens: Numbers, shared: int) -> tuple[Prefix | None, int]:
        """What saves this user the most tokens of a prompt, and how many; (None, 0) for nothing.

        Of what belongs to everybody, only the first `shared` tokens count. The last token is
        never saved: somebody must compute the logits.
        """
        found: tuple[Prefix | None, int] = (None, 0)
        for prefix in self.entries.values():
            upto = len(tokens) - 1 if prefix.owner == user else shared
            if prefix.owner in (user, SHARED) and min(upto, len(prefix.tokens)) > found[1]:
                length = common(prefix.tokens, tokens[:upto])
                useful = length >= LEAST and (not self.whole or length == len(prefix.tokens))
                if useful and length > found[1]:
                    found = (prefix, length)
        if found[0]:
            self.entries.move_to_end(id(found[0]))
        return found

    def keep(self, prefix: Prefix) -> None:
        """Take a prefix in; what it goes on from is not needed any more, as it can be cut."""
        for other in list(self._within(prefix)):
            self._drop(other)
        self.entries[id(prefix)] = prefix
        self.size += prefix.size
        while self.size > self.room:
            self._drop(next(iter(self.entries.values())))

    def _within(self, prefix: Prefix) -> Iterator[Prefix]:
        for other in self.entries.values():
            same = other.owner == prefix.owner and not self.whole
            if same and common(other.tokens, prefix.tokens) == len(other.tokens):
                yield other

    def _drop(self, prefix: Prefix) -> None:
        del self.entries[id(prefix)]
        self.size -= prefix.size

    def clear(self) -> None:
        """Give all memory back."""
        self.entries.clear()
        self.size = 0

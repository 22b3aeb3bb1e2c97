"""Whom to unload so that one more model fits: pure policy."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

WAIT_S = 60.0
"""Seconds after which a model that waits takes the room of one that never falls idle."""

Fits = Callable[[Collection[str]], bool]
"""Whether the new model fits once these are gone."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A model that takes memory. `used`: when somebody last needed it. One that is leaving will
    be gone without anybody's doing; one that is loading has nothing yet that it could finish."""

    name: str
    used: float = 0.0
    idle: bool = False
    pinned: bool = False
    leaving: bool = False
    loading: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """There is room."""


@dataclass(frozen=True, slots=True)
class Unload:
    """These make room, and nobody uses them; or they had it for long while somebody waited, and
    finish only what they have begun."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wait:
    """These would make room, but are in use or about to go."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """Nothing makes room; unless these, which are pinned, were unloaded."""

    pinned: tuple[str, ...]


Verdict = Now | Unload | Wait | Never


def make_room(fits: Fits, tenants: Iterable[Tenant], waited: float = 0.0) -> Verdict:
    """What must happen before the new model, which has waited so many seconds, can be loaded."""
    by_use = sorted(tenants, key=lambda tenant: tenant.used)
    leaving = [t.name for t in by_use if t.leaving]
    idle = [t.name for t in by_use if t.idle and not t.pinned and not t.leaving]
    busy = [t.name for t in by_use if not t.idle and not t.pinned and not t.leaving]
    pinned = [t.name for t in by_use if t.pinned and not t.leaving]
    if fits(()):
        return Now()
    if fits(leaving):
        return Wait(tuple(leaving))
    due = [t.name for t in by_use if t.name in busy and not t.loading] if waited >= WAIT_S else []
    if fits(leaving + idle + due):
        return Unload(_fewest(fits, leaving, idle + due))
    if fits(leaving + idle + busy):
        return Wait(_fewest(fits, leaving + idle, busy))
    if fits(leaving + idle + busy + pinned):
        return Never(_fewest(fits, leaving + idle + busy, pinned))
    return Never(())


def _fewest(fits: Fits, gone: list[str], by_use: list[str]) -> tuple[str, ...]:
    """The first ones, the least recently used, that make the room, without those that turn out not
    to be needed beside a larger one; the most recently used are spared first."""
    count = next(n for n in range(1, len(by_use) + 1) if fits(gone + by_use[:n]))
    chosen = by_use[:count]
    for name in reversed(by_use[:count]):
        without = [other for other in chosen if other != name]
        if fits(gone + without):
            chosen = without
    return tuple(chosen)

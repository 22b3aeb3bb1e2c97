"""How often somebody may ask: a bucket of tokens for each, filled at a steady rate.

It costs no query, so that what is too much is refused before it costs anything. Whoever goes on
without waiting pays for what is refused as well, and is served again only after a pause.
"""

from collections.abc import Hashable

PENALTY_S = 5.0
"""How far into debt refused requests may lead."""
KEPT = 20_000
"""Buckets that are remembered; who is forgotten begins with a full one."""


class Pace:
    """Buckets of `burst` tokens, filled with `rate` a second; at a rate of 0 nobody waits."""

    def __init__(self, rate: float, burst: float, kept: int = KEPT) -> None:
        self.rate, self.burst, self.kept = rate, burst, kept
        self.buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, who: Hashable, cost: float, now: float) -> float:
        """Take tokens: 0 when there were enough, else the seconds until there would be."""
        if not self.rate:
            return 0.0
        level, then = self.buckets.pop(who, (self.burst, now))
        level = min(self.burst, level + (now - then) * self.rate)
        enough = level >= cost
        level = level - cost if enough else max(level - cost, -self.rate * PENALTY_S)
        self.buckets[who] = (level, now)
        if len(self.buckets) > self.kept:
            del self.buckets[next(iter(self.buckets))]  # the one that was silent longest
        return 0.0 if enough else (cost - level) / self.rate

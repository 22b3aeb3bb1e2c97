"""A runner's claim on one reply: a Redis key that lapses unless it is renewed."""

import time
from typing import Any, cast

from redis.asyncio import Redis

LEASE_MS = 3000
RENEW_S = 1.0

# Renewing also takes a lease that lapsed and that nobody took since: a runner that was slow, or a
# Redis that was away for a moment, need not hand a reply over.
RENEW = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


class LeaseLost(Exception):
    """Another runner holds this reply now."""


class Lease:
    """One runner's hold on one reply."""

    def __init__(self, redis: Redis, reply: str, runner: str) -> None:
        self.redis = redis
        self.key = f"lease:{reply}"
        self.runner = runner
        self.renewed = 0.0

    async def take(self) -> bool:
        """Claim the reply; False when another runner holds it."""
        taken = await self.redis.set(self.key, self.runner, px=LEASE_MS, nx=True)
        self.renewed = time.monotonic()
        return bool(taken)

    async def renew(self) -> None:
        """Hold on for another three seconds; raises LeaseLost."""
        answer = self.redis.eval(RENEW, 1, self.key, self.runner, str(LEASE_MS))
        if not await cast(Any, answer):
            raise LeaseLost(self.key)
        self.renewed = time.monotonic()

    async def renew_if_due(self) -> None:
        """Renew once a second; raises LeaseLost."""
        if time.monotonic() - self.renewed > RENEW_S:
            await self.renew()

    async def release(self) -> None:
        """Give the reply up, if it is still ours."""
        await cast(Any, self.redis.eval(RELEASE, 1, self.key, self.runner))

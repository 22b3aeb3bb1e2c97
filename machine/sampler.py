"""Takes a sample every few seconds, in a thread of the jobs; of several processes only one does."""

import logging
import threading
import time
from typing import Any
from uuid import uuid4

import redis
from celery.signals import worker_ready
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from redis.exceptions import RedisError

from engine.client import connect_sync
from machine import history
from machine.measuring import Meter
from machine.rollup import LEVELS
from machine.signals import measured

log = logging.getLogger("hearth.machine")

TURN = "machine:sampler"
"""Redis: the name of the one that measures, with expiry."""
TURN_MS = 15_000

# Taking the turn and renewing it are one step: at no moment do two have it.
TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


class Sampler:
    """One that would measure. `step` is in seconds."""

    def __init__(self, client: redis.Redis, step: float = LEVELS[0].step) -> None:
        self.redis = client
        self.step = step
        self.name = uuid4().hex
        self.meter: Meter | None = None

    def run(self) -> None:
        """For ever."""
        while True:
            began = time.monotonic()
            self.look()
            time.sleep(max(0.0, self.step - (time.monotonic() - began)))

    def look(self) -> bool:
        """Take a sample when it is our turn; whether it was. What hinders it may be over soon."""
        close_old_connections()
        try:
            return self._look()
        except (RedisError, DatabaseError, OSError) as error:
            log.info("nothing measured this time: %s", error)
            self.meter = None  # what it counted last may be long ago once this is over
            return False
        finally:
            connection.close()

    def _look(self) -> bool:
        if not self.redis.eval(TAKE, 1, TURN, self.name, str(TURN_MS)):
            self.meter = None
            return False
        if self.meter is None:
            self.meter = Meter(self.redis)
            return True
        sample, facts = self.meter.measure()
        history.keep(self.redis, sample, facts)
        for _receiver, answer in measured.send_robust(Sampler, client=self.redis):
            if isinstance(answer, Exception):
                log.warning("something was not written down: %s", answer)
        return True


@worker_ready.connect
def begin(**_kwargs: Any) -> None:
    """The worker is up: measure beside its work, until it ends."""
    sampler = Sampler(connect_sync(settings.REDIS_URL, timeout=2.0))
    threading.Thread(target=sampler.run, name="sampler", daemon=True).start()

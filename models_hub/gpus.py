"""The machine's GPUs, looked for once, and what is free on them, looked at now and then."""

import time
from functools import cache, lru_cache

from engine import devices
from engine.fit import Device

KEPT_S = 15
PATIENCE_S = 5.0


def gpus() -> tuple[Device, ...]:
    """Empty where there is none. The first look takes about a second."""
    return _now(int(time.monotonic() // KEPT_S)) if _first() else ()


@cache
def _first() -> tuple[Device, ...]:
    return devices.find(patience=PATIENCE_S)


@lru_cache(1)
def _now(_turn: int) -> tuple[Device, ...]:
    return devices.find(patience=PATIENCE_S)

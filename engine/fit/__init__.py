"""Whether a model fits into memory, where its parts go, and with how long a context.

The only place that computes memory. Counted in bytes, for llama.cpp running a model in one process.
`shape` and `layers` read the header; `weights`, `cache` and `compute` count; `figures` adds up, by
device; `arrangement` and `placement` decide; `price` says what each setting costs.
"""

from engine.fit.load import FLASH_ON_CPU, SEQUENCES, STEMS
from engine.fit.machine import Device, Machine, free_memory, processors
from engine.fit.need import Need
from engine.fit.placement import POOL_LEAST, Plan, TooBig, need, plan
from engine.fit.price import prices
from engine.fit.settings import BadSetting

__all__ = [
    "FLASH_ON_CPU",
    "POOL_LEAST",
    "SEQUENCES",
    "STEMS",
    "BadSetting",
    "Device",
    "Machine",
    "Need",
    "Plan",
    "TooBig",
    "free_memory",
    "need",
    "plan",
    "prices",
    "processors",
]

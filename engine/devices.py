"""Which GPUs this machine has, and what is free on them."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from engine import fit
from engine.fit import Device, Machine

log = logging.getLogger("hearth.engine")

COMMAND = (sys.executable, "-m", "engine.runner.devices")
PATIENCE_S = 15.0
"""A driver that was just installed may take seconds at first; one that takes longer hangs."""


def machine(devices: tuple[Device, ...]) -> Machine:
    """The machine as it is now, with these GPUs."""
    return Machine(fit.free_memory(), devices, fit.processors())


def find(command: Sequence[str] = COMMAND, patience: float = PATIENCE_S) -> tuple[Device, ...]:
    """The GPUs that models can use, empty where there is none or their driver does not answer.

    Blocks for the fraction of a second that llama.cpp takes to start, at most for `patience`.
    """
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=patience, check=True
        )
        return tuple(_device(row) for row in json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        log.warning("the GPUs' driver did not answer within %.0f s: models use the CPU", patience)
    except (OSError, subprocess.CalledProcessError, ValueError, TypeError, KeyError) as fault:
        log.warning("the GPUs could not be asked (%s): models use the CPU", fault)
    return ()


class Gpus:
    """The machine's GPUs with what is free on them now; where there is none, one look is enough."""

    def __init__(self, look: Callable[[], tuple[Device, ...]] = find) -> None:
        self.look = look
        self.none = False

    async def now(self) -> tuple[Device, ...]:
        """Looks in a thread, as a driver may take its time."""
        if self.none:
            return ()
        found = await asyncio.to_thread(self.look)
        self.none = not found
        return found


def _device(row: dict[str, Any]) -> Device:
    kind = row["kind"]
    if kind not in ("gpu", "unified"):
        raise ValueError(f"a device of the kind {kind!r}")
    return Device(str(row["name"]), kind, int(row["total"]), int(row["free"]))

"""What a model may be placed on: the GPUs and the RAM that are free."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

import psutil

from engine import cgroup
from engine.fit.need import Need

MARGIN, MARGIN_PART = 400 * 2**20, 0.03
"""Bytes that a GPU's driver and its kernels take of each process, and what it must not fill up."""


@dataclass(frozen=True, slots=True)
class Device:
    """A GPU; memory in bytes. A unified one shares the machine's RAM and has none of its own."""

    name: str
    kind: Literal["gpu", "unified"]
    total: int
    free: int

    @property
    def room(self) -> int:
        """What a model's buffers may take."""
        return max(0, self.free - MARGIN - int(self.total * MARGIN_PART))


@dataclass(frozen=True, slots=True)
class Machine:
    """Free RAM in bytes, which may be negative where too much is promised; GPUs; processors."""

    ram: int
    devices: tuple[Device, ...] = ()
    processors: int = 1

    def without(self, needs: Iterable[Need]) -> "Machine":
        """What is left beside models that take so much."""
        return self._changed(needs, -1)

    def regaining(self, needs: Iterable[Need]) -> "Machine":
        """What is there once models that take so much are gone."""
        return self._changed(needs, 1)

    def _changed(self, needs: Iterable[Need], sign: int) -> "Machine":
        ram, devices = self.ram, self.devices
        for need in needs:
            ram += sign * need.ram
            devices = tuple(
                replace(device, free=device.free + sign * size)
                for device, size in zip_longest(devices, need.gpus[: len(devices)], fillvalue=0)
                if isinstance(device, Device)
            )
        return replace(self, ram=ram, devices=devices)


def free_memory() -> int:
    """Bytes of RAM this process and its children may still take: the machine's, or its container's.

    The pages of a model that is mapped from its file count as free, as the kernel may drop them:
    whoever holds models subtracts their needs.
    """
    free: int = psutil.virtual_memory().available
    left = cgroup.memory_left()
    return free if left is None else min(free, left)


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

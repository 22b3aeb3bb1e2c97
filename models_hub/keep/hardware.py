"""The machine for a card on the page: processor, RAM, GPUs, and what the loaded models take."""

import platform
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

from engine import fit
from engine.fit import Device
from models_hub import memory
from models_hub.live import States
from models_hub.models import LocalModel

CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Store:
    """Memory of one kind; bytes. `share` is how much of it is taken, in percent."""

    name: str
    total: int
    free: int

    @property
    def share(self) -> float:
        """Percent."""
        return 100 * (1 - self.free / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Resident:
    """A loaded model and the bytes it takes."""

    title: str
    memory: int


@dataclass(frozen=True, slots=True)
class Hardware:
    """`cores` are those that Hearth may use."""

    processor: str
    cores: int
    ram: Store
    gpus: tuple[Store, ...]
    residents: tuple[Resident, ...]


def hardware(said: States, devices: Iterable[Device]) -> Hardware:
    """The machine as it is now; of a unified GPU the RAM is told."""
    total = psutil.virtual_memory().total
    gpus = tuple(
        Store(device.name, device.total, device.free) for device in devices if device.kind == "gpu"
    )
    ram = Store("", total, min(total, memory.free(said)))
    return Hardware(processor(), fit.processors(), ram, gpus, tuple(residents(said)))


def residents(said: States) -> list[Resident]:
    """The loaded models, the largest first."""
    loaded = [state for state in (said or {}).values() if state.memory]
    titles = dict(
        LocalModel.objects.filter(name__in=[s.model for s in loaded]).values_list("name", "title")
    )
    found = [Resident(titles.get(state.model, state.model), state.memory) for state in loaded]
    return sorted(found, key=lambda resident: -resident.memory)


@cache
def processor() -> str:
    """Its name as the kernel says it; the architecture where it says none."""
    try:
        lines = CPUINFO.read_text().splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2] for line in lines if line.startswith(("model name", "Model")))
    return next((" ".join(name.split()) for name in names if name.strip()), platform.machine())

"""Where the layers of a model may go: each way tried in full, against what the machine has free."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.fit.figures import Figures
from engine.fit.load import Full
from engine.fit.machine import Device, Machine


@dataclass(frozen=True, slots=True)
class Ground:
    """A model's figures and the machine it is to be placed on."""

    figures: Figures
    machine: Machine

    @property
    def layers(self) -> int:
        """Of the model."""
        return len(self.figures.shape.layers)

    def fits(self, load: Full) -> bool:
        """Whether every GPU and the RAM have room for their parts."""
        need = self.figures.need(load)
        rooms = zip(need.gpus, self.machine.devices, strict=False)
        shared = any(device.kind == "unified" for device in self.machine.devices)
        in_ram = need.total if shared else need.ram
        return in_ram <= self.machine.ram and all(took <= on.room for took, on in rooms)


def in_ram(ground: Ground, load: Full) -> Full | None:
    """Nothing on a GPU."""
    load = replace(load, gpu_layers=0)
    return load if ground.fits(load) else None


def on_gpus(ground: Ground, load: Full) -> Full | None:
    """As many layers on GPUs, and experts in RAM, as `load` says."""
    return _dealt(ground, load)


def experts_in_ram(ground: Ground, load: Full) -> Full | None:
    """The experts of as few layers in RAM as leave the rest room on the GPUs."""
    counts = range(1, ground.layers + 1)
    return _first(counts, lambda layers: _dealt(ground, replace(load, ram_experts=layers)))


def some_layers(ground: Ground, load: Full) -> Full | None:
    """As many of the last layers on GPUs as fit there."""
    counts = range(1, ground.layers + 1)
    whole = ground.layers + 1
    return _first(counts, lambda less: _dealt(ground, replace(load, gpu_layers=whole - less)))


def some_layers_without_experts(ground: Ground, load: Full) -> Full | None:
    """The same, with all experts in RAM: a layer of a mixture is small without them."""
    return some_layers(ground, replace(load, ram_experts=ground.layers))


def _first(counts: range, make: Callable[[int], Full | None]) -> Full | None:
    """What the smallest count gives that fits; a larger one takes less of the GPUs."""
    place = bisect_left(counts, True, key=lambda count: make(count) is not None)
    return make(counts[place]) if place < len(counts) else None


def _dealt(ground: Ground, load: Full) -> Full | None:
    """With the layers dealt to the GPUs so that they fit, unless their shares are set already."""
    for split in [load.split] if load.split else _splits(ground, load):
        if ground.fits(dealt := replace(load, split=split)):
            return dealt
    return None


def _splits(ground: Ground, load: Full) -> Iterator[tuple[float, ...]]:
    """All to the GPU with the most room; else to each in turn as many as it has room for."""
    devices = ground.machine.devices
    widest = max(range(len(devices)), key=lambda i: devices[i].room)
    yield tuple(float(load.gpu_layers if i == widest else 0) for i in range(len(devices)))
    if len(devices) > 1:
        yield _in_turn(ground, load, devices)


def _in_turn(ground: Ground, load: Full, devices: tuple[Device, ...]) -> tuple[float, ...]:
    alone = replace(load, split=(1.0,))
    working = ground.figures.working(alone)
    cells = ground.figures.cells(alone)
    counts, gpu, left = [0] * len(devices), 0, devices[0].room - working
    for layer in range(ground.layers + 1 - load.gpu_layers, ground.layers + 1):
        size = ground.figures.on_layer(layer, load) + (cells[layer] if layer < len(cells) else 0)
        while size > left and gpu + 1 < len(devices):
            gpu, left = gpu + 1, devices[gpu + 1].room - working
        counts[gpu], left = counts[gpu] + 1, left - size
    return tuple(float(count) for count in counts)

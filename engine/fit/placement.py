"""Decides how a model is loaded: how long a context, and which of its parts go where.

Policy over tables of figures, without any device: what a person set stays, the rest is fitted
around it. The order of preference: everything on GPUs; a mixture's experts in RAM and the rest on
GPUs; as many layers as fit on GPUs; everything in RAM.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.fit import arrangement, figures
from engine.fit.arrangement import Ground
from engine.fit.cache import CELLS_STEP, rounded
from engine.fit.figures import Figures
from engine.fit.load import SEQUENCES, TEXTS, Full, filled
from engine.fit.machine import Machine
from engine.fit.need import Need
from engine.fit.settings import check
from engine.gguf import Model
from engine.protocol import Load
from engine.sentence import bytes_text, gettext_noop

POOL_MOST, POOL_ENOUGH, POOL_LEAST = 98_304, 32_768, 4_096
"""Tokens: no larger pool is asked for, one beyond enough must not crowd out other models, and a
smaller one is of no use."""
WORTH_KEEPING = 16_384
"""A pool too good to move weights to RAM, or give up the reuse of beginnings, for a larger one."""
TEXT_MOST, TEXT_ENOUGH = 8_192, 512
"""The same for models that embed texts: of the longest text, and of what must do when memory is
short. A pass over so many takes room for each of them."""
TRAINED_FOR_UNKNOWN = 4_096
POOL_FOR_TRAINED = 4
"""The pool is for several chats, so it may be larger than what one of them can be."""
FEWER = (SEQUENCES, 16, 8, 4, 1)
"""Replies at once, where each has a state to pay for."""

TOO_BIG = gettext_noop("needs {needs}, {free} free")

Arrange = Callable[[Ground, Full], Full | None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to load the model, with no field of `load` left open, and what that takes."""

    load: Load
    need: Need

    @property
    def cells(self) -> int:
        """Tokens of the pool that all replies share."""
        return self.load.cells or 0

    @property
    def sequences(self) -> int:
        """How many replies share it at most."""
        return self.load.sequences or 0


@dataclass(frozen=True, slots=True)
class TooBig:
    """Even the smallest useful pool does not fit: bytes needed, bytes free, GPUs included."""

    needs: int
    free: int

    @property
    def sentence(self) -> str:
        """For people: "needs 6.1 GB, 4.0 GB free"."""
        return TOO_BIG.format(needs=bytes_text(self.needs), free=bytes_text(max(0, self.free)))


def plan(model: Model, machine: Machine | int, load: Load | None = None) -> Plan | TooBig:
    """How to load the model on the machine (or in so many bytes of RAM), keeping what `load` sets.

    Raises BadGGUF when the header's figures cannot be right, BadSetting when those of `load`
    cannot.
    """
    machine = Machine(machine) if isinstance(machine, int) else machine
    load, read = load or Load(), figures.read(model)
    check(load, read.shape, len(machine.devices))
    search = Search(Ground(read, machine), load)
    if found := search.best():
        return Plan(found.as_load(), read.need(found))
    return _refusal(search, machine)


def need(model: Model, cells: int, sequences: int = SEQUENCES, load: Load | None = None) -> Need:
    """What the model takes in RAM with a pool of `cells` tokens for `sequences` replies."""
    asked = replace(load or Load(), cells=cells, sequences=sequences)
    read = figures.read(model)
    return read.need(filled(asked, read.shape, cells))


def _refusal(search: "Search", machine: Machine) -> TooBig:
    """What lacks altogether; or on the GPUs alone, where a person asked too much of them."""
    own = [device.free for device in machine.devices if device.kind == "gpu"]
    needs, free = search.least().total, machine.ram + sum(own)
    if needs > free or not (told := search.told()).gpus:
        return TooBig(needs, free)
    return TooBig(sum(told.gpus), sum(device.room for device in machine.devices))


@dataclass(frozen=True, slots=True)
class Search:
    """Tries the ways of loading one model, best first."""

    ground: Ground
    load: Load

    @property
    def pools(self) -> range:
        """Sizes worth trying, in tokens."""
        if self.load.cells:
            return range(self.load.cells, self.load.cells + 1)
        trained = self.figures.shape.trained or TRAINED_FOR_UNKNOWN
        if self.figures.shape.embeds:
            most = rounded(min(trained, TEXT_MOST))
            return range(min(most, TEXT_ENOUGH), most + 1, CELLS_STEP)
        most = rounded(min(trained * POOL_FOR_TRAINED, POOL_MOST))
        least = min(rounded(min(trained, POOL_LEAST)), most)
        return range(least, most + 1, CELLS_STEP)

    @property
    def figures(self) -> Figures:
        """The model's."""
        return self.ground.figures

    def best(self) -> Full | None:
        """The best way that fits, or None."""
        usual = (TEXTS,) if self.figures.shape.embeds else FEWER
        for sequences in (self.load.sequences,) if self.load.sequences else usual:
            asked = replace(self.load, sequences=sequences)
            if found := Search(self.ground, asked)._wide_or_narrow():
                return found
            if not self.figures.shape.recurrent:
                return None
        return None

    def least(self) -> Need:
        """What the smallest useful pool takes in RAM."""
        smallest = filled(self.load, self.figures.shape, self.pools[0])
        return self.figures.need(replace(smallest, gpu_layers=0, split=(), ram_experts=0))

    def told(self) -> Need:
        """What the smallest useful pool takes with the layers on GPUs that a person set."""
        devices = self.ground.machine.devices
        load = self._usual(self.pools[0], gpus=bool(devices))
        split = self.load.split or tuple(float(device.room) for device in devices)
        return self.figures.need(replace(load, split=split if devices else ()))

    def _wide_or_narrow(self) -> Full | None:
        """Sliding windows are kept whole, so that beginnings can be reused, unless the context
        became short by that."""
        if self.load.swa_full is not None or not self.figures.shape.window:
            return self._place()
        wide = Search(self.ground, replace(self.load, swa_full=True))._place()
        if wide and wide.cells >= min(WORTH_KEEPING, self.pools[-1]):
            return wide
        narrow = Search(self.ground, replace(self.load, swa_full=False))._place()
        return max([w for w in (wide, narrow) if w], key=lambda w: w.cells, default=None)

    def _place(self) -> Full | None:
        if not self.ground.machine.devices or self.load.gpu_layers == 0:
            return self._largest(arrangement.in_ram, gpus=False)
        return next((found for found in self._on_devices() if found), None)

    def _on_devices(self) -> Iterator[Full | None]:
        """Best first; what a person set stays as it is."""
        layers_set = self.load.gpu_layers is not None
        experts_set = self.load.ram_experts is not None
        mixture = any(self.figures.weights.experts)
        whole = self._largest(arrangement.on_gpus)
        short = not whole or whole.cells < min(WORTH_KEEPING, self.pools[-1])
        if short and mixture and not experts_set:
            yield self._largest(arrangement.experts_in_ram)
        yield whole
        if layers_set:
            return
        alone = mixture and not experts_set
        part = arrangement.some_layers_without_experts if alone else arrangement.some_layers
        yield self._largest(part, most=WORTH_KEEPING)
        yield self._largest(arrangement.in_ram, gpus=False)

    def _largest(
        self, arrange: Arrange, *, gpus: bool = True, most: int = POOL_MOST
    ) -> Full | None:
        """The arrangement with the longest context that fits."""

        def found(cells: int) -> Full | None:
            made = arrange(self.ground, self._usual(cells, gpus))
            return made if made and (gpus or self._leaves_room(made)) else None

        pools = [cells for cells in self.pools if cells <= most] or list(self.pools[:1])
        count = bisect_left(pools, True, key=lambda cells: found(cells) is None)
        return found(pools[count - 1]) if count else None

    def _leaves_room(self, load: Full) -> bool:
        """RAM is for other models too: a pool beyond enough takes an eighth of it at most."""
        enough = TEXT_ENOUGH if self.figures.shape.embeds else POOL_ENOUGH
        if self.load.cells or load.cells <= enough:
            return True
        need = self.figures.need(load)
        return 8 * (need.cache + need.compute) <= self.ground.machine.ram - need.weights

    def _usual(self, cells: int, gpus: bool) -> Full:
        """What is left open, for now; the arrangement decides about layers."""
        processors = self.ground.machine.processors
        usual = filled(self.load, self.figures.shape, cells, processors, gpus)
        if self.load.gpu_layers is None:
            return replace(usual, gpu_layers=self.ground.layers + 1)
        return usual

"""What a model's load settings cost on this machine."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engine import fit
from engine.gguf import Model
from engine.protocol import Load
from engine.sentence import bytes_text
from models_hub import memory
from models_hub.automatic import automatic
from models_hub.headers import read
from models_hub.live import States
from models_hub.models import LocalModel
from models_hub.prices import prices


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what is taken: `kind` for its colour, `start` and `share` in percent of the bar."""

    kind: str
    label: str
    size: str
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What loading would take, against what is free.

    `places` says it for the RAM and each GPU, where there is a GPU. `limit` is where what is free
    ends, in percent of the bar, 100 when it fits. `tone` is ok, room (idle models go first) or bad
    (it does not fit). `automatic` is what each field would be if it was left so, `prices` what
    changing it would cost: {field: text}.
    """

    total: str
    parts: tuple[Part, ...]
    places: tuple[tuple[str, str], ...]
    limit: float
    tone: str
    verdict: str
    automatic: dict[str, str]
    prices: dict[str, str]


def cost(model: LocalModel, load: Load, said: States) -> Cost:
    """Raises BadGGUF when the file cannot be read, fit.BadSetting for what `load` cannot be."""
    header = read(model.path)
    machine, roomier = memory.machines_for(model, said)
    plan = fit.plan(header, machine, load)
    tone = "ok" if isinstance(plan, fit.Plan) else _without(header, roomier, load)
    need = plan.need if isinstance(plan, fit.Plan) else least(header, load)
    free = max(0, machine.ram + sum(device.free for device in machine.devices))
    full = max(1, need.total, free)
    return Cost(
        total=bytes_text(need.total),
        parts=tuple(_parts(need, full)),
        places=tuple(_places(need, machine)),
        limit=100 * free / full,
        tone=tone,
        verdict=_verdict(tone, plan, free),
        automatic=automatic(header, roomier, load),
        prices=prices(header, roomier, load),
    )


def least(header: Model, load: Load) -> fit.Need:
    """What it takes in RAM with the pool that was asked for, or with the smallest useful one."""
    trained = header.number("context_length") or fit.POOL_LEAST
    cells = load.cells or min(trained, fit.POOL_LEAST)
    return fit.need(header, cells, load.sequences or fit.SEQUENCES, load)


def _without(header: Model, roomier: fit.Machine, load: Load) -> str:
    """Whether it fits at least once nobody's models are gone."""
    return "room" if isinstance(fit.plan(header, roomier, load), fit.Plan) else "bad"


def _verdict(tone: str, plan: fit.Plan | fit.TooBig, free: int) -> str:
    if isinstance(plan, fit.Plan):
        sizes = {"needs": bytes_text(plan.need.total), "free": bytes_text(free)}
        return _("Fits: takes %(needs)s of the %(free)s that are free.") % sizes
    if tone == "room":
        return _("Fits once models that nobody uses are unloaded.")
    sizes = {"needs": bytes_text(plan.needs), "free": bytes_text(max(0, plan.free))}
    return _("Does not fit: needs %(needs)s, %(free)s free.") % sizes


def _parts(need: fit.Need, full: int) -> Iterator[Part]:
    sizes = [
        ("weights", _("Weights"), need.weights),
        ("cache", _("Context (KV cache)"), need.cache),
        ("compute", _("Working memory"), need.compute),
        ("overhead", _("The process itself"), need.overhead),
    ]
    start = 0
    for kind, label, size in sizes:
        yield Part(kind, label, bytes_text(size), 100 * start / full, 100 * size / full)
        start += size


def _places(need: fit.Need, machine: fit.Machine) -> Iterator[tuple[str, str]]:
    if not machine.devices:
        return
    of = _("%(size)s of %(free)s")
    yield _("RAM"), of % {"size": bytes_text(need.ram), "free": bytes_text(max(0, machine.ram))}
    for device, size in zip(machine.devices, need.gpus, strict=False):
        yield device.name, of % {"size": bytes_text(size), "free": bytes_text(device.free)}

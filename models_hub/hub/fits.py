"""Whether a model on the hub would fit this machine: at which context, for how many people."""

from dataclasses import dataclass, replace
from typing import Literal

from django.utils.translation import gettext as _

from engine import fit
from engine.fit.settings import RANGES
from engine.fit.shape import trunk
from engine.gguf import Model
from engine.protocol import Load
from engine.sentence import bytes_text
from models_hub import memory
from models_hub.live import States

State = Literal["fits", "tight", "offload", "no"]

FULL = 0.9
"""What takes a larger part of what is free only just fits: other programs want memory too."""
BESIDE, BESIDE_PART = 10**9, 0.05
"""Bytes, and part of the weights, that a context and its computing take when nothing is known."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model fits; everything in bytes.

    state: fits (on the GPU, or in the RAM of a machine without one), tight (it just does),
    offload (partly in RAM although there is a GPU), no. ram and gpus: what it takes of the RAM and
    of each GPU; all of it in RAM for what does not fit. free: RAM and GPUs together. ample: as
    much again would be free. words: one sentence for people, in their language.
    """

    state: State
    ram: int
    gpus: tuple[int, ...]
    free: int
    ample: bool
    words: str

    @property
    def needs(self) -> int:
        """Everywhere together."""
        return self.ram + sum(self.gpus)


def machine(said: States) -> fit.Machine:
    """This machine as a model finds it that is loaded when nobody uses those that are idle."""
    return memory.machines(said)[1]


def fit_of(model: Model, machine: fit.Machine, context: int, people: int = 1) -> Fit:
    """How it fits with `context` tokens for each of `people` at once; a context beyond what it was
    trained for counts as that. Raises BadGGUF when the header's figures cannot be right."""
    people = 1 if model.embeds else min(people, RANGES["sequences"][1])
    load = _asked(model, context, people)
    plan = fit.plan(model, machine, load)
    if isinstance(plan, fit.Plan) and plan.sequences < people:  # each has a state to pay for
        plan = fit.plan(model, machine, replace(load, sequences=people))
    if isinstance(plan, fit.TooBig):
        return _refused(model, machine, plan, people)
    if not machine.devices:
        return _in_ram(plan.need, machine)
    if (plan.load.gpu_layers or 0) > trunk(model) and not plan.load.ram_experts:
        return _on_gpus(plan.need, machine)
    return _in_both(plan.need, machine)


def guess(size: int, machine: fit.Machine) -> Fit:
    """The same of what only the size is known of, in bytes, before any header is read."""
    needs, rooms = size + BESIDE + int(size * BESIDE_PART), _rooms(machine)
    state: State = "no"
    if needs <= (rooms or machine.ram):
        state = "fits" if needs <= FULL * (rooms or machine.ram) else "tight"
    elif rooms and needs <= machine.ram + rooms:
        state = "offload" if needs <= FULL * (machine.ram + rooms) else "tight"
    free = _free(machine)
    likely = _("Probably fits: about %(needs)s of the %(free)s that are free.")
    words = _probably_not(needs, machine) if state == "no" else likely % _sizes(needs, free)
    return Fit(state, needs, (), free, 2 * needs <= (rooms or machine.ram), words)


def _probably_not(needs: int, machine: fit.Machine) -> str:
    text = _("Probably does not fit: about %(needs)s, %(free)s free.")
    if needs > _free(machine):
        text = _("Probably too big by %(over)s: about %(needs)s, and %(ram)s of RAM are free.")
        if _own(machine):
            text = _(
                "Probably too big by %(over)s: about %(needs)s, and %(gpu)s of GPU memory with "
                "%(ram)s of RAM are free."
            )
    return text % _lacks(needs, machine)


def _not(needs: int, machine: fit.Machine) -> str:
    text = _("Does not fit: needs %(needs)s, %(free)s free.")
    if needs > _free(machine):
        text = _("Too big by %(over)s: needs %(needs)s, and %(ram)s of RAM are free.")
        if _own(machine):
            text = _(
                "Too big by %(over)s: needs %(needs)s, and %(gpu)s of GPU memory with %(ram)s of "
                "RAM are free."
            )
    return text % _lacks(needs, machine)


def _lacks(needs: int, machine: fit.Machine) -> dict[str, str]:
    free, own = _free(machine), _own(machine)
    more = {"over": needs - free, "gpu": own, "ram": free - own}
    return _sizes(needs, free) | {name: bytes_text(size) for name, size in more.items()}


def _asked(model: Model, context: int, people: int) -> Load:
    """As Hearth would load it, with a pool for so many; texts that are embedded need none."""
    if model.embeds:
        return Load()
    least, most = RANGES["cells"]
    each = min(context, model.number("context_length") or context)
    ids = people if people > fit.SEQUENCES else None
    return Load(cells=max(least, min(most, each * people)), sequences=ids)


def _refused(model: Model, machine: fit.Machine, lacking: fit.TooBig, people: int) -> Fit:
    free = max(0, lacking.free)
    words = _not(lacking.needs, machine)
    plan = fit.plan(model, machine)
    if isinstance(plan, fit.Plan):
        tokens = {"tokens": f"{plan.cells // people:,}"}
        words += " " + _("With up to %(tokens)s tokens of context for each it would.") % tokens
    return Fit("no", lacking.needs, (), free, False, words)


def _in_ram(need: fit.Need, machine: fit.Machine) -> Fit:
    tight = need.total > FULL * machine.ram
    easily = _("Fits: takes %(needs)s of the %(free)s that are free.")
    just = _("Just fits: takes %(needs)s of the %(free)s that are free.")
    words = (just if tight else easily) % _sizes(need.total, machine.ram)
    ample = 2 * need.total <= machine.ram
    return Fit("tight" if tight else "fits", need.total, (), machine.ram, ample, words)


def _on_gpus(need: fit.Need, machine: fit.Machine) -> Fit:
    rooms = [device.room for device in machine.devices]
    tight = any(took > FULL * room for took, room in zip(need.gpus, rooms, strict=False))
    easily = _("Fits in GPU memory: takes %(needs)s of the %(free)s that are free.")
    just = _("Just fits in GPU memory: takes %(needs)s of the %(free)s that are free.")
    words = (just if tight else easily) % _sizes(sum(need.gpus), sum(rooms))
    ample = 2 * sum(need.gpus) <= sum(rooms)
    state: State = "tight" if tight else "fits"
    return Fit(state, need.ram, need.gpus, _free(machine), ample, words)


def _in_both(need: fit.Need, machine: fit.Machine) -> Fit:
    tight = _of_ram(need, machine) > FULL * machine.ram
    easily = _(
        "Fits on GPU and RAM together: takes %(gpu)s of GPU memory and %(ram)s of RAM. "
        "Slower than on a GPU alone."
    )
    just = _(
        "Just fits on GPU and RAM together: takes %(gpu)s of GPU memory and %(ram)s of RAM. "
        "Slower than on a GPU alone."
    )
    without = _("Fits in RAM alone: takes %(ram)s. The GPU has no room for any of it.")
    sizes = {"gpu": bytes_text(sum(need.gpus)), "ram": bytes_text(need.ram)}
    words = (without if not need.gpus else just if tight else easily) % sizes
    ample = 2 * _of_ram(need, machine) <= machine.ram
    state: State = "tight" if tight else "offload"
    return Fit(state, need.ram, need.gpus, _free(machine), ample, words)


def _of_ram(need: fit.Need, machine: fit.Machine) -> int:
    """What it takes of the RAM, of which a unified GPU has its memory too."""
    shared = any(device.kind == "unified" for device in machine.devices)
    return need.total if shared else need.ram


def _rooms(machine: fit.Machine) -> int:
    return sum(device.room for device in machine.devices)


def _free(machine: fit.Machine) -> int:
    return max(0, machine.ram) + _own(machine)


def _own(machine: fit.Machine) -> int:
    """Free memory that GPUs have for themselves."""
    return sum(device.free for device in machine.devices if device.kind == "gpu")


def _sizes(needs: int, free: int) -> dict[str, str]:
    return {"needs": bytes_text(needs), "free": bytes_text(max(0, free))}

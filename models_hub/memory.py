"""How much memory the loaded models take, and how much is free for one more."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine import fit
from engine.fit import Machine, Need
from engine.gguf import BadGGUF
from engine.protocol import Load, ModelState
from engine.sentence import bytes_text
from models_hub.gpus import gpus
from models_hub.headers import read
from models_hub.live import States
from models_hub.models import LocalModel


def line(said: States) -> str:
    """What the loaded models take and what RAM is free, in one line."""
    loaded = [state for state in (said or {}).values() if state.memory]
    text = _("%(size)s of memory free") % {"size": bytes_text(free(said))}
    if not loaded:
        return text
    models = ngettext(
        "%(count)s model takes %(size)s", "%(count)s models take %(size)s", len(loaded)
    )
    taken = models % {"count": len(loaded), "size": bytes_text(sum(s.memory for s in loaded))}
    return f"{taken} · {text}"


def free(said: States) -> int:
    """Bytes of RAM that are free for one more model."""
    loaded = [state for state in (said or {}).values() if state.memory]
    ram = Machine(fit.free_memory()).without(unseen(s, n) for s, n in _needs(loaded)).ram
    return max(0, ram)


def machines_for(model: LocalModel, said: States) -> tuple[Machine, Machine]:
    """What the model may be placed on when it is loaded (anew); and the same once the models that
    nobody uses are gone. What it takes now itself counts as free."""
    return machines(said, model.name)


def machines(said: States, name: str = "") -> tuple[Machine, Machine]:
    """The same for the model of that name, or for one that is not here yet."""
    needs = _needs((said or {}).values())
    machine = Machine(fit.free_memory(), gpus(), fit.processors())
    machine = machine.without(unseen(state, need) for state, need in needs)
    machine = machine.regaining(need for state, need in needs if state.model == name)
    idle = [need for state, need in needs if state.model != name and may_go(state)]
    return machine, machine.regaining(idle)


def may_go(state: ModelState) -> bool:
    """Whether it is unloaded when another model needs the room."""
    return state.state == "ready" and not (state.pinned or state.running or state.waiting)


def unseen(state: ModelState, need: Need) -> Need:
    """What the system counts as free though the model takes it: the pages of a mapped file, which
    it could drop, and what a model will take that is only just being loaded."""
    if state.state not in {"ready", "draining"}:
        return need
    return Need(need.mapped, 0, 0, 0)


def _needs(states: Iterable[ModelState]) -> list[tuple[ModelState, Need]]:
    known = LocalModel.objects.in_bulk(field_name="name")
    return [(s, _need(s, known.get(s.model))) for s in states if s.memory]


def _need(state: ModelState, model: LocalModel | None) -> Need:
    """By parts and devices, as far as that can be told from how it was loaded."""
    size = min(state.memory, model.size if model else 0)
    rough = Need(size, 0, 0, state.memory - size, mapped=size)
    if model is None or not state.load:
        return rough
    load = Load.read(dict(state.load))
    try:
        return fit.need(read(model.path), load.cells or 0, load.sequences or 0, load)
    except BadGGUF:
        return rough

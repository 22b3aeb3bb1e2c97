"""How much memory the loaded models take, and how much is free for one more."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engine import fit
from engine.protocol import ModelState
from engine.sentence import bytes_text
from models_hub.live import States
from models_hub.models import LocalModel


def line(said: States) -> str:
    """What the loaded models take and what is free, in one line."""
    loaded = [state for state in (said or {}).values() if state.memory]
    free = _("%(size)s of memory free") % {"size": bytes_text(max(0, free_beside(loaded)))}
    if not loaded:
        return free
    text = ngettext("%(count)s model takes %(size)s", "%(count)s models take %(size)s", len(loaded))
    taken = text % {"count": len(loaded), "size": bytes_text(sum(s.memory for s in loaded))}
    return f"{taken} · {free}"


def free_for(model: LocalModel, said: States) -> int:
    """Bytes the model may take when it is loaded (anew): what it takes now counts as free."""
    states = (said or {}).values()
    own = sum(state.memory for state in states if state.model == model.name)
    return free_beside(states) + own


def machine_for(model: LocalModel, said: States) -> fit.Machine:
    """What the model may be placed on when it is loaded (anew)."""
    return fit.Machine(free_for(model, said), processors=fit.processors())


def idle_beside(model: LocalModel, said: States) -> int:
    """Bytes of the other models that nobody uses and nobody pinned: they go to make room."""
    others = (state for state in (said or {}).values() if state.model != model.name)
    return sum(s.memory for s in others if s.state == "ready" and not is_kept(s))


def is_kept(state: ModelState) -> bool:
    """Whether it stays when another model needs room."""
    return state.pinned or state.running + state.waiting > 0


def free_beside(states: Iterable[ModelState]) -> int:
    """Bytes free beside these models. Their weights are mapped from files, which the kernel counts
    as free; what is only just being loaded is not taken yet."""
    sizes = dict(LocalModel.objects.values_list("name", "size"))
    held = (
        min(s.memory, sizes.get(s.model, 0)) if s.state in {"ready", "draining"} else s.memory
        for s in states
    )
    return fit.free_memory() - sum(held)

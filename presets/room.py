"""How long a chat with a model can be: what it was made for, and what there is room for now."""

from dataclasses import replace
from typing import Any

from django.urls import reverse

from accounts.allowance import within
from accounts.models import User
from accounts.rights import Right
from accounts.standing import Standing, standing_of
from engine import fit
from engine.gguf import BadGGUF, Model
from engine.protocol import Load, ModelState
from models_hub import memory, recommended
from models_hub.headers import read
from models_hub.keep.usage import people
from models_hub.live import States, states
from models_hub.load_page import pools
from models_hub.models import LocalModel

LEAST = 1024


def room(model: LocalModel, reader: User) -> dict[str, Any]:
    """{"recommended", "longest", "pool": tokens or None where that is not known, "loaded",
    "users": in words, whose replies need it now, as the reader may know it; "stops": [[tokens,
    bytes of cache]], "settings": where the load settings are, "most": tokens that the reader may
    have, or None, "may": whether they may make more room}. The pool of a model that is not loaded
    is the one it would get."""
    standing = standing_of(reader)
    said = states()
    state = (said or {}).get(model.name)
    loaded = state if state and state.state == "ready" else None
    known = recommended.family(model)
    told: dict[str, Any] = {
        "recommended": known.context if known else 0,
        "longest": model.context or (known.longest if known else 0),
        "loaded": loaded is not None,
        "users": str(people(state, reader)) if state else "",
        "most": standing.limits.longest_context,
        "may": standing.may(Right.MACHINE),
        "settings": reverse("models_hub:settings", args=[model.name]),
    }
    try:
        header = read(model.path)
        return told | {
            "pool": _pool(model, header, loaded, said),
            "stops": _stops(model, header, standing),
        }
    except BadGGUF:
        return told | {"pool": None, "stops": []}


def _pool(model: LocalModel, header: Model, loaded: ModelState | None, said: States) -> int | None:
    """Tokens that fit into memory at once, as it is loaded or would be."""
    if loaded:
        return loaded.context
    machine = memory.machines_for(model, said)[1]
    try:
        plan = fit.plan(header, machine, model.load_settings())
    except fit.BadSetting:
        return None
    return plan.load.cells if isinstance(plan, fit.Plan) else None


def _stops(model: LocalModel, header: Model, standing: Standing) -> list[list[int]]:
    """Useful lengths, each with what its cache takes in memory; none that a person may not have,
    and the last one is the longest they may."""
    longest = within(model.context or LEAST, standing.limits) or LEAST
    sizes = [size for size in pools(longest) if LEAST <= size <= longest] or [longest]
    if longest == standing.limits.longest_context and sizes[-1] < longest:
        sizes.append(longest)
    return [[size, _cache(header, size, model.load_settings())] for size in sizes]


def _cache(header: Model, cells: int, load: Load) -> int:
    sequences = load.sequences or fit.SEQUENCES
    return fit.need(header, cells, sequences, replace(load, cells=cells)).cache

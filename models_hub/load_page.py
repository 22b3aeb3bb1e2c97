"""What the page of a model's load settings shows.

`models_hub/load_settings.html` gets `model` (with `live`), `form`, `groups` (a list of {"title",
"fields"}), `cost` (models_hub.cost.Cost, or None when there is none, as `problem` then says),
`trained` (the model's trained context in tokens), `pools` (what the slider offers) and `advice`
(models_hub.advice.Advice), and `outlook` (models_hub.outlook.Outlook).
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from engine.gguf import Model
from engine.sentence import Problem
from models_hub.advice import advice
from models_hub.cost import cost
from models_hub.gpus import gpus
from models_hub.headers import read
from models_hub.live import live, states
from models_hub.load_form import LoadForm
from models_hub.models import LocalModel
from models_hub.outlook import outlook

SMALLEST, LARGEST, CHATS = 512, 1_048_576, 32
"""Pools that the slider offers, in tokens, and for how many of the longest chats at most."""


def context(model: LocalModel, form: LoadForm, reader: User) -> dict[str, Any]:
    """For the template, as this reader may know it."""
    said = states()
    model.live = live(model, said, reader)
    load = form.load if form.is_bound else model.load_settings()
    told: dict[str, Any] = {"cost": None, "problem": "", "groups": []}
    if model.embeds:
        form.speak_of_texts()
    try:
        told["groups"] = list(_groups(form, read(model.path), gpus=len(gpus())))
        told["cost"] = cost(model, load, said)
        form.tell_automatic(told["cost"].automatic)
        form.tell_prices(told["cost"].prices)
    except Problem as bad:
        told["problem"] = _(bad.sentence).format(**bad.facts)
    sizes = [size for size in pools(model.context) if size <= model.context or not model.embeds]
    told |= {"advice": advice(model), "trained": model.context, "pools": sizes}
    told["outlook"] = outlook(model, said, reader)
    return {"model": model, "form": form, **told}


def pools(trained: int) -> list[int]:
    """Useful sizes of the pool: powers of two, the steps between, and the trained context."""
    largest = min(LARGEST, max(CHATS * trained, CHATS * 1024))
    sizes = {size for power in range(9, 21) for size in (2**power, 3 * 2 ** (power - 1))}
    return sorted(size for size in sizes | {trained} if SMALLEST <= size <= largest)


def _groups(form: LoadForm, header: Model, *, gpus: int) -> Iterator[dict[str, Any]]:
    """The fields that mean something for this model on this machine, under their titles."""
    windows = header.number("attention.sliding_window") > 0 and not header.embeds
    keeps = not (header.embeds and header.reads_whole)
    experts = header.number("expert_count") > 0
    titles = {
        _("Context"): [
            *("cells", "sequences"),
            *["cache_k", "cache_v"] * keeps,
            *["swa_full"] * windows,
        ],
        _("GPU"): [*["gpu_layers"] * bool(gpus), *["split"] * (gpus > 1)],
        _("Computing"): ["flash", "threads", "batch", "ubatch"],
        _("RAM"): [*["ram_experts"] * (experts and bool(gpus)), "mmap", "mlock"],
    }
    for title, names in titles.items():
        if names:
            yield {"title": title, "fields": [form[name] for name in names]}

"""What the page of a model's load settings shows.

`models_hub/load_settings.html` gets `model` (with `live`), `form`, `groups` (a list of {"title",
"fields"}), `cost` (models_hub.cost.Cost, or None when the file cannot be read, which `problem`
then says), `trained` (the model's trained context in tokens) and `pools` (the context pools that
the slider offers).
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from engine.gguf import BadGGUF
from models_hub.cost import cost, read
from models_hub.live import live, states
from models_hub.load_form import LoadForm
from models_hub.models import LocalModel

SMALLEST, LARGEST = 512, 1_048_576


def context(model: LocalModel, form: LoadForm) -> dict[str, Any]:
    """For the template."""
    said = states()
    model.live = live(model, said)
    load = form.load if form.is_bound else model.load_settings()
    found, problem, windows = None, "", False
    try:
        windows = has_windows(model)
        found = cost(model, load, said)
        form.tell_automatic(found.automatic)
    except BadGGUF as bad:
        problem = _(bad.sentence).format(**bad.facts)
    return {
        "model": model,
        "form": form,
        "groups": list(_groups(form, windows=windows)),
        "cost": found,
        "problem": problem,
        "trained": model.context,
        "pools": pools(model.context),
    }


def pools(trained: int) -> list[int]:
    """Useful sizes of the pool: powers of two, the steps between, and the trained context."""
    sizes = {size for power in range(9, 21) for size in (2**power, 3 * 2 ** (power - 1))}
    return sorted(size for size in sizes | {trained} if SMALLEST <= size <= LARGEST)


def has_windows(model: LocalModel) -> bool:
    """Whether some of its layers look back on a window only."""
    return read(model.path).number("attention.sliding_window") > 0


def _groups(form: LoadForm, *, windows: bool) -> Iterator[dict[str, Any]]:
    """The fields that mean something for this model on this machine, under their titles."""
    titles = {
        _("Context"): ["cells", "sequences", "cache_k", "cache_v"],
        _("Computing"): ["flash", "threads", "batch", "ubatch"],
        _("Memory"): ["mmap", "mlock", *(["swa_full"] if windows else [])],
    }
    for title, names in titles.items():
        yield {"title": title, "fields": [form[name] for name in names]}

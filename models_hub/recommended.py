"""How a model is asked in each mode: as its file says, else as its family, else as any model."""

from typing import Any

from engine.protocol import Sampling
from models_hub.facts import RECOMMENDED
from models_hub.families import INSTANT, THINKING, Family, ModeName, Way, find, named
from models_hub.models import LocalModel


def family(model: LocalModel) -> Family | None:
    """What is known of its kind; a newer table may know models that came before it."""
    names = (model.repository, model.title, model.name)
    return named(model.family) or find(names, model.architecture)


def sampling(model: LocalModel, mode: ModeName) -> Sampling:
    """The file's own numbers count in both modes; those that cannot be are left out."""
    of_family = _way(model, mode).sampling
    chosen = Sampling(**{**of_family, **_numbers(model.sampling)})
    return Sampling(**of_family) if chosen.problem() else chosen


def numbers(model: LocalModel, mode: ModeName) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the family says and what the file itself says, as fields of a Sampling."""
    of_file = _numbers(model.sampling)
    return dict(_way(model, mode).sampling), {} if Sampling(**of_file).problem() else of_file


def switches(model: LocalModel, mode: ModeName) -> dict[str, Any]:
    """What the chat template is told for this mode, beside `enable_thinking`."""
    return dict(_way(model, mode).switches)


def context(model: LocalModel) -> int | None:
    """The most tokens of a chat, where its family has a recommendation and nobody set the pool."""
    known = family(model)
    if known is None or not known.context or "cells" in model.load:
        return None
    return known.context


def mode(thinking: bool) -> ModeName:
    """The mode's name."""
    return THINKING if thinking else INSTANT


def _way(model: LocalModel, mode: ModeName) -> Way:
    known = family(model)
    return known.way(mode) if known else Way()


def _numbers(recommended: dict[str, Any]) -> dict[str, Any]:
    """Those that a header may hold; a Sampling takes no others."""
    return {name: recommended[name] for name in RECOMMENDED.values() if name in recommended}

"""What the page of a model says of how it is asked: its family, and its sampling in each mode."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engine.protocol import Sampling
from models_hub import recommended
from models_hub.families import INSTANT, THINKING, Family, ModeName
from models_hub.models import LocalModel

ALWAYS = ("temperature", "top_k", "top_p", "min_p")
"""Shown in any case, as programs call them; penalties only where there are some."""
PENALTIES = {"repeat_penalty": 1.0, "presence_penalty": 0.0, "frequency_penalty": 0.0}


@dataclass(frozen=True, slots=True)
class Advice:
    """`family` and `source` are "" for a kind of model that Hearth does not know; `own` says that
    the file brings numbers of its own. `modes` pairs a mode's words with its sampling: {name:
    number as text}. `context` is tokens, 0 where nothing is recommended, of `longest`.
    """

    family: str
    source: str
    own: bool
    modes: tuple[tuple[str, dict[str, str]], ...]
    context: int
    longest: int


def advice(model: LocalModel) -> Advice:
    """What is known of the model now."""
    known = recommended.family(model)
    return Advice(
        family=known.name if known else "",
        source=known.source if known else "",
        own=bool(model.sampling),
        modes=tuple(_modes(model, known)),
        context=known.context if known else 0,
        longest=model.context or (known.longest if known else 0),
    )


def _modes(model: LocalModel, known: Family | None) -> Iterator[tuple[str, dict[str, str]]]:
    """The modes that it has; one that always thinks has no other."""
    if model.thinks:
        yield _("Thinking"), _numbers(model, THINKING)
    if not model.thinks or known is None or known.instant:
        yield _("Instant"), _numbers(model, INSTANT)


def _numbers(model: LocalModel, mode: ModeName) -> dict[str, str]:
    chosen = recommended.sampling(model, mode)
    return {name: f"{getattr(chosen, name):g}" for name in _named(chosen)}


def _named(chosen: Sampling) -> list[str]:
    used = [name for name, off in PENALTIES.items() if getattr(chosen, name) != off]
    return [*ALWAYS, *used]

"""What the page of models on the hub shows: filters, and the line above the rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts import hub_tokens
from accounts.models import User
from engine import fit
from models_hub.gpus import gpus
from models_hub.hub import asked
from models_hub.hub.problems import HubProblem
from models_hub.hub.query import FORMATS, LICENCES, SIZES, SORTS, TASKS, Query

TYPICAL_BITS = 4.5
"""Of a weight, in the quants that most people take."""

OLD_S = 600
"""Answers older than that are said to be old."""

Choice = tuple[str, str]
"""A value, and what it is called."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice above the list; `value` is what holds now."""

    name: str
    label: str
    choices: list[Choice]
    value: str


def sought(said: Mapping[str, str]) -> Query:
    """The search that an address means on this machine."""
    query = Query.read(said)
    if not said.get("fits"):
        return query
    most = largest()
    return replace(query, most=min(query.most or most, most))


def largest() -> int:
    """Billions of parameters that the memory free now has room for, in a typical quant."""
    free = fit.free_memory() + sum(device.free for device in gpus())
    return max(1, int(free * 8 / TYPICAL_BITS / 10**9))


def found(user: User, query: Query, *, again: bool = False) -> asked.Asked:
    """One page of hits, as far as it is known. Raises RedisError, OperationalError."""
    return asked.ask("search", again=again, reader=hub_tokens.reader(user), **query.told())


def line(answer: asked.Asked) -> str:
    """Why there is nothing newer, or how old it is; "" when all is well."""
    parts = [trouble(answer.problem)] if answer.problem else []
    if answer.answer is not None and (answer.problem or answer.age > OLD_S):
        parts.append(_("This is what it said %(age)s ago.") % {"age": ago(answer.age)})
    return " ".join(parts)


def trouble(problem: HubProblem) -> str:
    """In the reader's language."""
    return problem.said(_)


def ago(seconds: float) -> str:
    """ "3 hours"."""
    moment = now()
    return timesince(moment - timedelta(seconds=seconds), moment, depth=1)


def filters(said: Mapping[str, str]) -> list[Filter]:
    """The choices, with what the address says chosen."""
    return [
        _filter(said, "sort", _("Sort"), SORTS, SORT_WORDS),
        _filter(said, "size", _("Size"), ["", *SIZES], SIZE_WORDS),
        _filter(said, "task", _("Task"), ["", *TASKS], TASK_WORDS),
        _filter(said, "format", _("Format"), FORMATS, FORMAT_WORDS),
        _filter(said, "licence", _("Licence"), ["", *LICENCES], LICENCE_WORDS),
    ]


def _filter(
    said: Mapping[str, str],
    name: str,
    label: str,
    values: Any,
    words: Mapping[str, Callable[[], str]],
) -> Filter:
    choices = [(value, words[value]() if value in words else value) for value in values]
    held = said.get(name, "")
    return Filter(name, label, choices, held if held in dict(choices) else choices[0][0])


SORT_WORDS: dict[str, Callable[[], str]] = {
    "trending": lambda: _("Trending"),
    "downloads": lambda: _("Most downloaded"),
    "likes": lambda: _("Most liked"),
    "updated": lambda: _("Newest"),
}
SIZE_WORDS: dict[str, Callable[[], str]] = {
    "": lambda: _("Any size"),
    "-4": lambda: _("Up to 4B"),
    "4-9": lambda: _("4B to 9B"),
    "9-15": lambda: _("9B to 15B"),
    "15-35": lambda: _("15B to 35B"),
    "35-80": lambda: _("35B to 80B"),
    "80-": lambda: _("80B and more"),
}
TASK_WORDS: dict[str, Callable[[], str]] = {
    "": lambda: _("Any task"),
    "text-generation": lambda: _("Text"),
    "image-text-to-text": lambda: _("Text and images"),
    "feature-extraction": lambda: _("Embeddings"),
}
FORMAT_WORDS: dict[str, Callable[[], str]] = {
    "gguf": lambda: "GGUF",
    "safetensors": lambda: "safetensors",
    "any": lambda: _("Any format"),
}
LICENCE_WORDS: dict[str, Callable[[], str]] = {"": lambda: _("Any licence")}

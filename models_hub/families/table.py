"""Reads families.toml and checks every row; a bad row is refused with its name."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from engine.protocol import Sampling
from models_hub.families.family import Family, Way
from models_hub.families.normal import normal

FILE = Path(__file__).with_name("families.toml")
TEXTS = ("name", "source")
LISTS = ("names", "ids", "architectures", "sole")
NUMBERS = ("context", "longest")
WAYS = ("thinking", "instant")
KNOWN = {*TEXTS, *LISTS, *NUMBERS, *WAYS}
SAMPLED = {
    *("temperature", "top_k", "top_p", "min_p"),
    *("repeat_penalty", "presence_penalty", "frequency_penalty"),
}
SWITCHES: dict[str, type] = {
    "enable_thinking": bool,
    "thinking": bool,
    "reasoning_effort": str,
    "thinking_budget": int,
}
"""Variables of chat templates that a row may set."""
ANYTHING = r"-(?:[^-]+-)*"


class BadTable(ValueError):
    """A row cannot be; the text names it and says why."""


@cache
def table() -> tuple[Family, ...]:
    """Every family, the most specific first. Raises BadTable."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> tuple[Family, ...]:
    """The families of a TOML text. Raises BadTable."""
    try:
        rows = tomllib.loads(text).get("family", [])
    except tomllib.TOMLDecodeError as error:
        raise BadTable(f"families.toml is no TOML: {error}") from error
    families: list[Family] = []
    for number, row in enumerate(rows, start=1):
        for problem in _problems(row, families):
            raise BadTable(f"family {number} ({row.get('name', 'no name')}): {problem}")
        families.append(_family(row))
    return tuple(families)


def _family(row: dict[str, Any]) -> Family:
    sole = frozenset(row.get("sole", ()))
    return Family(
        name=row["name"],
        names=tuple(row["names"]),
        patterns=tuple(_pattern(name) for name in row["names"]),
        architectures=frozenset(row.get("architectures", ())) | sole,
        sole=sole,
        context=row.get("context", 0),
        longest=row.get("longest", 0),
        thinking=_way(row.get("thinking")),
        instant=_way(row.get("instant")),
        source=row["source"],
        ids=tuple(row["ids"]),
    )


def _way(given: dict[str, Any] | None) -> Way | None:
    if given is None:
        return None
    sampling = {name: value for name, value in given.items() if name != "switches"}
    return Way(sampling, dict(given.get("switches", {})))


def _pattern(name: str) -> re.Pattern[str]:
    """Whole words of a name in normal form; "*" is any words between, or none."""
    parts = (re.escape(part) for part in name.split("-*-"))
    return re.compile(rf"(?<![^-]){ANYTHING.join(parts)}(?![^-])")


# --- what a row may say ---


def _problems(row: dict[str, Any], before: list[Family]) -> Iterator[str]:
    if unknown := sorted(row.keys() - KNOWN):
        yield f"unknown fields: {', '.join(unknown)}"
    for name in TEXTS:
        if not isinstance(row.get(name), str) or not row[name].strip():
            yield f"{name} must be a text"
    for name in LISTS:
        yield from _list_problems(name, row.get(name, []))
    for name in NUMBERS:
        value = row.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            yield f"{name} must be a number of tokens"
    if row.get("longest") and row.get("context", 0) > row["longest"]:
        yield "context is more than longest"
    if not any(name in row for name in WAYS):
        yield "neither thinking nor instant is there"
    for name in WAYS:
        yield from _way_problems(name, row.get(name, {}))
    yield from _double(row, before)


def _list_problems(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        yield f"{name} must be a list of texts"
    elif name in ("names", "ids") and not value:
        yield f"{name} must not be empty"
    elif name == "names" and any(normal(item) != item for item in value):
        yield "names must be written in lower case, with - between words"
    elif name == "ids" and not all(item.count("/") == 1 for item in value):
        yield "ids must be repositories, owner/name"


def _way_problems(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name} must be a table"
        return
    given = {key: number for key, number in value.items() if key != "switches"}
    if unknown := sorted(given.keys() - SAMPLED):
        yield f"{name} has unknown fields: {', '.join(unknown)}"
    elif problem := Sampling(**given).problem():
        yield f"{name}: {problem}"
    switches = value.get("switches", {})
    if not isinstance(switches, dict):
        yield f"switches of {name} must be a table"
        return
    for switch, setting in switches.items():
        if type(setting) is not SWITCHES.get(switch):
            yield f"{name} cannot set the switch {switch} to {setting!r}"


def _double(row: dict[str, Any], before: list[Family]) -> Iterator[str]:
    """What an earlier row says already, so that this one would never be found by it."""
    for other in before:
        if other.name == row["name"]:
            yield "the name is taken"
        if same := {*other.ids} & {*row["ids"]}:
            yield f"{other.name} has these ids too: {', '.join(sorted(same))}"
        if shared := other.sole & {*row.get("sole", ())}:
            yield f"{other.name} has the same sole architecture: {', '.join(sorted(shared))}"

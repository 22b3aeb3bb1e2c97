"""Which repositories answer a search, in which order."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from tests.hub.repository import Repository

Query = Mapping[str, Sequence[str]]
"""Every value of every parameter, as `urllib.parse.parse_qs` gives them."""

SORTS: dict[str, Callable[[Repository], float | str]] = {
    "trendingScore": lambda found: found.trending,
    "downloads": lambda found: found.downloads,
    "likes": lambda found: found.likes,
    "lastModified": lambda found: found.updated,
    "createdAt": lambda found: found.created,
}
UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}


def search(repositories: Iterable[Repository], query: Query) -> list[Repository]:
    """All that fit, in the order asked for: trending first unless something else is said."""
    found = [each for each in repositories if _fits(each, query)]
    sort = SORTS[_one(query, "sort") or "trendingScore"]
    backwards = _one(query, "direction") != "1"
    return sorted(found, key=lambda each: (sort(each), each.id), reverse=backwards)


def _fits(found: Repository, query: Query) -> bool:
    author, task, gated = (_one(query, name) for name in ("author", "pipeline_tag", "gated"))
    return (
        all(word in found.id.lower() for word in _one(query, "search").lower().split())
        and author.lower() in ("", found.author.lower())
        and task in ("", found.task)
        and (not gated or bool(found.gated) == (gated.lower() == "true"))
        and _filters(query) <= set(found.tags)
        and _counted(found, _one(query, "num_parameters"))
    )


def _filters(query: Query) -> set[str]:
    return {tag for value in query.get("filter", []) for tag in value.split(",") if tag}


def _counted(found: Repository, span: str) -> bool:
    """Whether it has as many parameters as "min:6B,max:128B" says."""
    bounds = dict(re.findall(r"(min|max):([\d.]+[KMBT]?)", span))
    if not bounds:
        return True
    low, high = _number(bounds.get("min", "0")), _number(bounds.get("max", "9999T"))
    return bool(found.parameters) and low <= found.parameters <= high


def _number(text: str) -> float:
    unit = text[-1] if text[-1] in UNITS else ""
    return float(text.removesuffix(unit)) * UNITS[unit]


def _one(query: Query, name: str) -> str:
    return query.get(name, [""])[0]

"""One row of a search: what the hub says of a model, as plain data with nothing trusted."""

import re
from typing import Any

from models_hub.hub.ids import is_id

LONGEST = 96
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
Hit = dict[str, Any]
"""{"id", "author", "title", "downloads", "likes", "updated" (ISO 8601 or ""), "licence", "task",
"parameters" (0: unknown), "context" (tokens, 0: unknown), "architecture", "formats", "gated"}."""


def hit(said: Any) -> Hit | None:
    """From one item of the hub's list; None where it names no repository of an owner."""
    if not isinstance(said, dict) or not is_id(said.get("id")):
        return None
    author, title = said["id"].split("/")
    tags = tags_of(said)
    return {
        "id": said["id"],
        "author": author,
        "title": title,
        "downloads": count(said.get("downloads")),
        "likes": count(said.get("likes")),
        "updated": date(said.get("lastModified")),
        "licence": licence_of(said),
        "task": text(said.get("pipeline_tag")),
        "parameters": parameters_of(said),
        "context": context_of(said),
        "architecture": architecture_of(said),
        "formats": [name for name in ("gguf", "safetensors") if name in tags],
        "gated": bool(said.get("gated")),
    }


def parameters_of(said: dict[str, Any]) -> int:
    """How many the GGUF or the safetensors headers say; 0 where neither does."""
    gguf, safetensors = _dict(said.get("gguf")), _dict(said.get("safetensors"))
    return count(gguf.get("total")) or count(safetensors.get("total"))


def context_of(said: dict[str, Any]) -> int:
    """Tokens it was trained for, as the GGUF's header says; 0 where that is not known."""
    return count(_dict(said.get("gguf")).get("context_length"))


def architecture_of(said: dict[str, Any]) -> str:
    """As the GGUF's header says."""
    return text(_dict(said.get("gguf")).get("architecture"))


def tags_of(said: dict[str, Any]) -> tuple[str, ...]:
    """The words it is filed under."""
    found = said.get("tags")
    return tuple(t for t in found if isinstance(t, str)) if isinstance(found, list) else ()


def licence_of(said: dict[str, Any]) -> str:
    """The name after `license:`; of one that the hub calls "other", what its makers call it."""
    marked = (tag for tag in tags_of(said) if tag.startswith("license:"))
    name = next(marked, "").removeprefix("license:")[:LONGEST]
    own = text(_dict(said.get("cardData")).get("license_name"))
    return own if name == "other" and own.isprintable() and own else name


def count(said: Any) -> int:
    """A number that is none counts as 0."""
    return said if isinstance(said, int) and not isinstance(said, bool) and said > 0 else 0


def text(said: Any) -> str:
    """A short word."""
    return said[:LONGEST] if isinstance(said, str) else ""


def date(said: Any) -> str:
    """ISO 8601, or nothing."""
    return said[:LONGEST] if isinstance(said, str) and _DATE.match(said) else ""


def _dict(said: Any) -> dict[str, Any]:
    return said if isinstance(said, dict) else {}

"""What is looked for on the hub: read from an address, bounded, and as the hub wants it asked."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

Sort = Literal["trending", "downloads", "likes", "updated"]
Format = Literal["gguf", "safetensors", "any"]

SORTS: dict[Sort, str] = {
    "trending": "trendingScore",
    "downloads": "downloads",
    "likes": "likes",
    "updated": "lastModified",
}
FORMATS: tuple[Format, ...] = get_args(Format)
TASKS = ("text-generation", "image-text-to-text", "feature-extraction")
SIZES = ("-4", "4-9", "9-15", "15-35", "35-80", "80-")
"""Billions of parameters, from and to."""

_SIZE = re.compile(r"(\d{0,5})-(\d{0,5})", re.ASCII)
LICENCES = ("apache-2.0", "mit", "gemma", "llama3.1", "llama3.2", "llama3.3", "cc-by-nc-4.0")
PAGE = 30
LONGEST = 200
EXPANDED = (
    "author", "cardData", "downloads", "gated", "gguf", "lastModified", "likes", "pipeline_tag",
    "safetensors", "tags",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A search: every field is safe to be sent. `least` and `most` are billions of parameters, 0
    for no bound; `cursor` is the hub's own word for where the next page begins."""

    text: str = ""
    format: Format = "gguf"
    task: str = ""
    least: int = 0
    most: int = 0
    licence: str = ""
    author: str = ""
    sort: Sort = "trending"
    cursor: str = ""

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Query":
        """From an address's parameters; what makes no sense counts as not said."""

        def one_of(name: str, known: tuple[str, ...], default: str) -> Any:
            return said.get(name) if said.get(name) in known else default

        least, most = _size(said.get("size", ""))
        return cls(
            text=_line(said.get("q", "")),
            format=one_of("format", FORMATS, "gguf"),
            task=one_of("task", TASKS, ""),
            least=least,
            most=most,
            licence=one_of("licence", LICENCES, ""),
            author=_line(said.get("author", "")),
            sort=one_of("sort", tuple(SORTS), "trending"),
            cursor=said.get("cursor", "")[:2000],
        )

    def params(self) -> dict[str, Any]:
        """As the hub's list of models wants to be asked."""
        tags: list[str] = [self.format] if self.format != "any" else []
        tags += [f"license:{self.licence}"] if self.licence else []
        bounds = [f"min:{self.least}B"] if self.least else []
        bounds += [f"max:{self.most}B"] if self.most else []
        asked = {
            "search": self.text,
            "filter": tags,
            "pipeline_tag": self.task,
            "num_parameters": ",".join(bounds),
            "author": self.author,
            "sort": SORTS[self.sort],
            "limit": PAGE,
            "expand": list(EXPANDED),
            "cursor": self.cursor,
        }
        return {name: value for name, value in asked.items() if value}

    def told(self) -> dict[str, Any]:
        """As a job's arguments."""
        return asdict(self)


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _size(text: str) -> tuple[int, int]:
    """Whole billions, 0 for no bound: "4-9", "80-"."""
    found = _SIZE.fullmatch(text)
    return (int(found[1] or 0), int(found[2] or 0)) if found else (0, 0)

"""Finds every message in the sources: templates, Python and JavaScript, without xgettext."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from studio.messages import ROOT

PACKAGES = ("accounts", "api", "chat", "engine", "machine", "models_hub", "presets", "studio")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One text to translate: its English, its plural if it counts, its context if it needs one."""

    text: str
    plural: str
    context: str


def found(domain: str) -> dict[Message, list[str]]:
    """Each message of the domain, and the files it stands in (relative to the project)."""
    places: dict[Message, list[str]] = {}
    for path, message in _scripts() if domain == "djangojs" else _pages_and_python():
        files = places.setdefault(message, [])
        if path not in files:
            files.append(path)
    return places


def _scripts() -> Iterator[tuple[str, Message]]:
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        yield from _messages(path, "javascript", path.read_bytes())


def _pages_and_python() -> Iterator[tuple[str, Message]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from _messages(path, "python", templatize(path.read_text()).encode())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield from _messages(path, "python", path.read_bytes())


def _messages(path: Path, method: str, source: bytes) -> Iterator[tuple[str, Message]]:
    name = path.relative_to(ROOT).as_posix()
    for _line, text, _comments, context in extract(method, BytesIO(source), KEYWORDS):
        singular, plural = (text, "") if isinstance(text, str) else (text[0], text[-1])
        yield name, Message(singular, plural, context or "")

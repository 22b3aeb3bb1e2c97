"""Reads the fields of a foreign document one by one, with bounds; nothing in it is believed."""

import math
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
DEEPEST = 32
NUMBERS = 32
"""Of a reply's figures."""


class Malformed(Exception):
    """The document is not what it should be; the message says where and what."""


class Fields:
    """One object of a document. `where` names it in what is said of it."""

    def __init__(self, raw: Any, where: str) -> None:
        if not isinstance(raw, dict):
            raise Malformed(_("%(where)s must be an object.") % {"where": where})
        self.raw: dict[str, Any] = raw
        self.where = where

    def text(self, name: str, most: int, default: str | None = "") -> str:
        """Text of so many characters at most; None as `default` makes the field a must."""
        value = self.raw.get(name, default)
        if not isinstance(value, str):
            raise self._bad(name, _("must be text"))
        if len(value) > most:
            raise self._bad(name, _("is longer than %(most)s characters") % {"most": f"{most:,}"})
        if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise self._bad(name, _("has a character that is no text"))
        return value

    def choice(self, name: str, among: Collection[str], default: str | None = None) -> str:
        """One of some words."""
        value = self.raw.get(name, default)
        if not isinstance(value, str) or value not in among:
            words = ", ".join(sorted(among))
            raise self._bad(name, _("must be one of: %(words)s") % {"words": words})
        return value

    def number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.raw.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            span = {"least": f"{least:,}", "most": f"{most:,}"}
            raise self._bad(name, _("must be a whole number from %(least)s to %(most)s") % span)
        return value

    def flag(self, name: str) -> bool:
        """True or false; a missing one is false."""
        value = self.raw.get(name, False)
        if not isinstance(value, bool):
            raise self._bad(name, _("must be true or false"))
        return value

    def moment(self, name: str) -> datetime | None:
        """A date with its time, between this century's beginning and now; None where there is
        none."""
        value = self.raw.get(name)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(value)
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            raise self._bad(name, _("must be a date and time in ISO 8601")) from None
        return min(max(found, EARLIEST), timezone.now())

    def items(self, name: str, most: int) -> list[Any]:
        """A list of so many items at most; a missing one is empty."""
        value = self.raw.get(name, [])
        if not isinstance(value, list):
            raise self._bad(name, _("must be a list"))
        if len(value) > most:
            raise self._bad(name, _("has more than %(most)s items") % {"most": f"{most:,}"})
        return value

    def figures(self, name: str) -> dict[str, float]:
        """Named numbers, as of a reply's tokens and times; a missing one is empty."""
        value = self.raw.get(name, {})
        if (
            not isinstance(value, dict)
            or len(value) > NUMBERS
            or not all(map(_is_figure, value.values()))
        ):
            raise self._bad(name, _("must be an object of at most %(n)s numbers") % {"n": NUMBERS})
        return value

    def calls(self, name: str, most: int) -> list[dict[str, Any]]:
        """Calls of tools: {"name", "arguments"}."""
        found = self.items(name, most)
        if not all(map(_is_call, found)):
            raise self._bad(name, _("must be calls of tools, with a name and arguments"))
        return found

    def _bad(self, name: str, what: str) -> Malformed:
        where = f"{self.where}.{name}" if self.where else name
        return Malformed(_("%(where)s %(what)s.") % {"where": where, "what": what})


def _is_figure(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) < 2**53


def _is_call(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"name", "arguments"}:
        return False
    return isinstance(value["name"], str) and _is_shallow(value)


def _is_shallow(value: Any, depth: int = 0) -> bool:
    """Whether JSON is nested no deeper than anything real, and holds nothing a database refuses."""
    if depth > DEEPEST:
        return False
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(
            _is_shallow(key, depth) and _is_shallow(v, depth + 1) for key, v in value.items()
        )
    if isinstance(value, list):
        return all(_is_shallow(item, depth + 1) for item in value)
    return True

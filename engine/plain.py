"""Keeps what people type from becoming special tokens: `<|im_end|>` in a message ends no turn.

A template mixes its own markers with people's words into one text, in which the tokeniser no
longer knows whose is whose. So before rendering, each marker that lies in somebody's words gets a
BREAK after its first character. The tokeniser takes the text on both sides of a BREAK apart, and
the BREAK away: the same characters, in ordinary tokens. Words without a marker stay as they are.
"""

import re
from collections.abc import Iterable
from typing import Any

from engine.sentence import Problem, gettext_noop

BREAK = "\ufdd0"
"""A code point that Unicode keeps free for use inside programs; no text has it."""
LONGEST = 64
"""Characters of a marker that are compared: breaking more than the markers harms nobody."""
DEEPEST = 64
"""Levels of nesting in a message."""

DEEP = gettext_noop("A message is nested more than {levels} levels deep.")


class TooDeep(Problem):
    """A message that whoever copies or shows it could not follow."""


class Plain:
    """The markers of one model: `special` are never said by anybody; `tags` are said by models, so
    they stay in what an assistant is quoted with."""

    def __init__(self, special: Iterable[str], tags: Iterable[str]) -> None:
        special = set(special)
        self.of_people = _marker(special | set(tags))
        self.of_models = _marker(special)

    def message(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message with every marker in its texts broken; raises TooDeep."""
        marker = self.of_models if message.get("role") == "assistant" else self.of_people
        broken: dict[str, Any] = _broken(message, marker, DEEPEST)
        return broken

    def tool(self, tool: dict[str, Any]) -> dict[str, Any]:
        """The same for a tool's description."""
        broken: dict[str, Any] = _broken(tool, self.of_people, DEEPEST)
        return broken


def _broken(value: Any, marker: re.Pattern[str], levels: int) -> Any:
    if isinstance(value, str):
        return marker.sub(rf"\g<0>{BREAK}", value.replace(BREAK, ""))
    if not isinstance(value, dict | list | tuple):
        return value
    if levels == 0:
        raise TooDeep(DEEP, levels=DEEPEST)
    if isinstance(value, dict):
        each = ((key, _broken(inner, marker, levels - 1)) for key, inner in value.items())
        return {_broken(key, marker, 0): inner for key, inner in each}
    return [_broken(inner, marker, levels - 1) for inner in value]


def _marker(texts: set[str]) -> re.Pattern[str]:
    """Matches the first character of any of these texts, in one pass whatever their number.

    A text of one character cannot be broken, and is left out.
    """
    tree: dict[str, Any] = {}
    for text in texts:
        node = tree
        for letter in text[:LONGEST] if len(text) > 1 else "":
            node = node.setdefault(letter, {})
        node[""] = {}
    firsts = (f"{re.escape(first)}(?={_either(node)})" for first, node in tree.items() if first)
    return re.compile("|".join(firsts) or "(?!)")


def _either(node: dict[str, Any]) -> str:
    """A pattern for the texts of a tree; where one of them ends, longer ones do not matter."""
    if "" in node:
        return ""
    return "(?:" + "|".join(re.escape(one) + _either(rest) for one, rest in node.items()) + ")"

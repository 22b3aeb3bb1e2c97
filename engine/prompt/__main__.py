"""`python -m engine.prompt`: renders what it is asked to until its input ends."""

import json
import resource
import signal
import sys
from datetime import datetime
from typing import Any

from jinja2 import Template

from engine.prompt.rendering import BadTemplate, compiled, render
from engine.prompt.variables import variables

MEMORY = 512 * 1024 * 1024
COMPLAINT = 500
"""Characters of a template's own complaint that are passed on."""
ALONE_S = 10
"""A template that still renders then has outlived whoever asked for it, and ends."""
KNOWN = 16
"""Templates kept compiled; somebody who edits one makes many."""


def main() -> None:
    """Answer each line {"template", "values", "now" (may be absent)} until input ends; with
    {"text"}, or {"error", "line", "column"}. A line without "values" asks what the template may be
    told: {"variables": see engine.prompt.variables}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    known: dict[str, Template] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        signal.alarm(ALONE_S)
        try:
            answer = _answer(known, asked)
        except BadTemplate as bad:
            error = str(bad.args[0])[:COMPLAINT]
            answer = {"error": error, "line": bad.line, "column": bad.column}
        signal.alarm(0)
        print(json.dumps(answer), flush=True)


def _answer(known: dict[str, Template], asked: dict[str, Any]) -> dict[str, Any]:
    if "values" not in asked:
        return {"variables": variables(asked["template"])}
    now = asked.get("now")
    clock = datetime.fromisoformat(now) if now else None
    return {"text": render(_template(known, asked["template"]), asked["values"], clock)}


def _template(known: dict[str, Template], source: str) -> Template:
    """The compiled template; the oldest of those kept makes room for it."""
    if source not in known:
        made = compiled(source)
        if len(known) >= KNOWN:
            del known[next(iter(known))]
        known[source] = made
    return known[source]


if __name__ == "__main__":
    main()

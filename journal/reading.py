"""Reads lines back, of all processes, in the order of time: what was done for one request."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXT = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?P<level>[A-Z]+) (?P<process>\S+) "
    r"\[(?P<request>\S+?)(?: reply (?P<reply>\S+))?\] "
)


@dataclass
class Line:
    """One line with those that belong to it (a traceback); `text` is as it is shown."""

    time: str
    request: str
    reply: str
    text: str


def lines(folder: Path) -> Iterator[Line]:
    """Everything written that says when, file by file; what was set aside comes first."""
    for path in sorted(folder.glob("*.log*"), reverse=True):
        with open(path, errors="replace") as written:
            yield from _of(written)


def about(folder: Path, wanted: str) -> list[Line]:
    """The lines of a request or a reply, oldest first; `wanted` may be the beginning of its id.

    Those of a request's replies, and of a reply's request, belong to it.
    """
    said = [line for line in lines(folder) if line.request or line.reply]
    wanted = wanted.replace("-", "").lower()
    seeds = [line for line in said if any(_is(each, wanted) for each in (line.request, line.reply))]
    requests = {line.request for line in seeds} - {""}
    replies = {line.reply for line in said if line.request in requests} - {""}
    replies |= {line.reply for line in seeds} - {""}
    found = [line for line in said if line.request in requests or line.reply in replies]
    return sorted(found, key=lambda line: line.time)


def _is(one: str, wanted: str) -> bool:
    return bool(wanted) and one.replace("-", "").lower().startswith(wanted)


def _of(written: Iterable[str]) -> Iterator[Line]:
    last: Line | None = None
    for raw in written:
        fresh = _json(raw) or _text(raw)
        if fresh is None:
            if last:  # a traceback's next line
                last.text += f"\n{raw.rstrip()}"
            continue
        if last:
            yield last
        last = fresh
    if last:
        yield last


def _text(raw: str) -> Line | None:
    if (found := TEXT.match(raw)) is None:
        return None
    request = "" if found["request"] == "-" else found["request"]
    return Line(found["time"], request, found["reply"] or "", raw.rstrip())


def _json(raw: str) -> Line | None:
    if not raw.startswith("{"):
        return None
    try:
        said: dict[str, Any] = json.loads(raw)
        when = str(said["time"]).replace("T", " ").removesuffix("Z")
        return Line(when, str(said["request"]), str(said["reply"]), raw.rstrip())
    except (ValueError, KeyError):
        return None

"""How a line looks: for people as text, for programs as one JSON object."""

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

from journal import ids

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""What would begin another line, or speak to a terminal: a name or a path may hold it."""


class Ids(logging.Filter):
    """Notes on each record what it was written for. It must run where the record is made."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: it only adds."""
        record.request_id, record.reply_id = ids.request(), ids.reply()
        return True


class NoPaths(logging.Filter):
    """Takes the path out of Django's line about a page that failed: a link's secret may be in it.

    The traceback says where it was, and our own line which page.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True: it only takes away."""
        if record.name == "django.request":
            record.msg, record.args = "a page failed", ()
        return True


class Text(logging.Formatter):
    """`2026-11-29 23:10:01.123 INFO web [4f3a9c2e01bd] hearth.chat: a message`.

    The brackets hold the request's id and, where it is known, `reply` and the reply's. What follows
    in lines of its own (a traceback) is indented.
    """

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """The whole of it, without the last line's end."""
        when = _when(record).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        head = f"{when} {record.levelname} {self.process} [{_whose(record)}] {record.name}:"
        trace = _trace(self, record).replace("\n", "\n    ")
        return f"{head} {plain(record.getMessage())}" + (f"\n    {trace}" if trace else "")


class Json(logging.Formatter):
    """One object a line: time (ISO 8601, UTC), level, process, pid, logger, request, reply,
    message, and `trace` for an exception."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """The whole of it, without the line's end."""
        said: dict[str, Any] = {
            "time": _when(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "process": self.process,
            "pid": os.getpid(),
            "logger": record.name,
            "request": getattr(record, "request_id", ""),
            "reply": getattr(record, "reply_id", ""),
            "message": record.getMessage(),
        }
        if trace := _trace(self, record):
            said["trace"] = trace
        return json.dumps(said, ensure_ascii=False)


def plain(text: str) -> str:
    """On one line, with nothing that a terminal would obey."""
    return CONTROLS.sub(lambda found: ascii(found[0])[1:-1], text)


def _when(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _whose(record: logging.LogRecord) -> str:
    request, reply = getattr(record, "request_id", ""), getattr(record, "reply_id", "")
    return f"{request or '-'} reply {reply}" if reply else request or "-"


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = [formatter.formatException(record.exc_info)] if record.exc_info else []
    return "\n".join([*parts, *([record.stack_info] if record.stack_info else [])])

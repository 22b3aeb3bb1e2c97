"""Which lines are written, how and where, for processes with Django and without it."""

import logging.config
import os
import sys
from pathlib import Path
from typing import Any

from journal import PART, REQUEST, ids
from journal.lines import Ids, Json, NoPaths, Text

FORMATS = {"text": Text, "json": Json}


class BadFormat(ValueError):
    """LOG_FORMAT is none of those there are; str() says so."""


def form() -> str:
    """How lines are to look, by LOG_FORMAT; raises BadFormat."""
    asked = os.environ.get("LOG_FORMAT", "").strip().lower() or "text"
    if asked not in FORMATS:
        raise BadFormat(f"LOG_FORMAT={asked} must be text or json.")
    return asked


def part(name: str = "") -> str:
    """What this process is called: as its parent says, else `name`, else as its command is."""
    command = Path(sys.argv[0]).stem
    named = sys.argv[1] if command == "manage" and len(sys.argv) > 1 else command
    return os.environ.get(PART) or name or named or "python"


def settings(process: str, form: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything goes to standard error, ours from INFO on.

    Django's own lines about refused requests name their paths, which may hold a link's secret:
    `studio.tracing` writes others in their place.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"ids": {"()": Ids}, "paths": {"()": NoPaths}},
        "formatters": {"line": {"()": FORMATS[form], "process": process}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["ids", "paths"],
            }
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "hearth": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django.security.csrf": {"level": "ERROR"},
        },
    }


def begin(process: str) -> None:
    """Write lines from now on, in a process that knows no Django; raises BadFormat.

    Under HEARTH_REQUEST where there is one, in this thread.
    """
    ids.follow(os.environ.get(REQUEST, ""))
    logging.config.dictConfig(settings(process, form()))

"""A download as pages show it."""

from typing import Any

from models_hub.downloads import words
from models_hub.downloads.rows import Download


def state(download: Download) -> dict[str, Any]:
    """{"id", "repository", "label", "title", "state", "file", "file_number" (from 1), "files",
    "done", "total", "speed", "left_s" (None: not known), "problem": null or {"title", "text",
    "action"}, "line" (what it does), "figures" (how far it is)}."""
    file = download.files[download.number]["name"] if download.files else ""
    return {
        "id": download.pk,
        "repository": download.repository,
        "label": download.label,
        "title": download.title,
        "state": download.state,
        "file": file,
        "file_number": download.number + 1,
        "files": len(download.files),
        "done": download.done,
        "total": download.total,
        "speed": download.speed,
        "left_s": _left(download),
        "problem": words.problem(download),
        "line": words.line(download),
        "figures": words.figures(download, _left(download)),
    }


def _left(download: Download) -> int | None:
    if download.state != Download.State.RUNNING or not download.speed:
        return None
    return round((download.total - download.done) / download.speed)

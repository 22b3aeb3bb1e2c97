"""`deaths.json` in the data folder: which parts ended unasked, how often and how lately."""

import json
import time
from pathlib import Path
from typing import Any

KEPT = 200
"""The last ones are told of one by one, all are counted."""


def note(data: str, part: str, how: str) -> None:
    """A part has ended in this way. Raises OSError when that cannot be written down."""
    known = read(data)
    counts = {**known["counts"], part: known["counts"].get(part, 0) + 1}
    last = [*known["last"], {"when": round(time.time(), 3), "part": part, "how": how}]
    fresh = _path(data).with_suffix(".new")
    fresh.write_text(json.dumps({"counts": counts, "last": last[-KEPT:]}))
    fresh.replace(_path(data))


def read(data: str) -> dict[str, Any]:
    """{"counts": {part: deaths}, "last": [{"when": seconds since 1970, "part", "how"}]}, the
    newest last; nobody has died where the file is not there or was cut short."""
    try:
        found = json.loads(_path(data).read_text())
        return {"counts": dict(found["counts"]), "last": list(found["last"])}
    except (OSError, ValueError, TypeError, KeyError):
        return {"counts": {}, "last": []}


def _path(data: str) -> Path:
    return Path(data) / "deaths.json"

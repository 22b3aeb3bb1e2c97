"""`studio.json` in the data folder: who runs there now, for the next start and for the tests."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write(data: str, **facts: Any) -> None:
    """Replace the record, whole or not at all."""
    path = Path(data) / "studio.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(facts))
    fresh.replace(path)


def read(data: str) -> Mapping[str, Any]:
    """The record, empty when nobody runs here or it was cut short."""
    try:
        found = json.loads((Path(data) / "studio.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remove(data: str) -> None:
    """Nobody runs here any more."""
    (Path(data) / "studio.json").unlink(missing_ok=True)

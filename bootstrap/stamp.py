"""Remembers what each step installed, so that a later start need not ask pip or npm."""

import hashlib
import json
from pathlib import Path

from bootstrap.place import STAMP


def digest(*inputs: Path | str) -> str:
    """A fingerprint of texts and of files' contents; a missing file counts as empty."""
    total = hashlib.sha256()
    for item in inputs:
        content = item.encode() if isinstance(item, str) else _content(item)
        total.update(b"%d:" % len(content) + content)
    return total.hexdigest()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def installed() -> dict[str, str]:
    """Step name -> the fingerprint it was installed with."""
    try:
        found = json.loads(STAMP.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(step: str, key: str) -> None:
    """Note that `step` is done for the inputs behind `key`."""
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({**installed(), step: key}, indent=1))
    fresh.replace(STAMP)

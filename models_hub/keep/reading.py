"""What a set of files is: a model, an addition to one, incomplete, or broken; and why."""

from dataclasses import dataclass, field
from pathlib import Path

from engine.gguf import BadGGUF, read_header
from engine.sentence import gettext_noop
from models_hub.keep.cache import sha256
from models_hub.keep.mark import mark
from models_hub.keep.rows import Found
from models_hub.keep.sets import Set

MISSING = gettext_noop("{missing} of its {count} files are missing ({numbers}). Get them again.")
DANGLING = gettext_noop("Its link leads to a file that is gone. Get it again.")
TOLD = 12
"""Numbers of missing files that are named."""
PROJECTORS = ("mmproj",)
"""`general.type` of a file that turns images or sound into what a model reads."""
ADDITIONS = ("adapter", "imatrix", "vocab")


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind, the sentence with its facts where it is no model, and what tells copies apart."""

    kind: Found.Kind
    sentence: str = ""
    facts: dict[str, str | int] = field(default_factory=dict)
    mark: str = ""
    hashes: tuple[str, ...] = ()


def read(found: Set) -> Reading:
    """Look at the first header alone; whether all of it is in order, importing it tells."""
    if found.files[0].dangling:
        return Reading(Found.Kind.INCOMPLETE, DANGLING)
    if not found.is_whole:
        return Reading(Found.Kind.INCOMPLETE, MISSING, _facts(found))
    try:
        kind = _kind(Path(found.path))
        paths = [file.path for file in found.files]
        hashes = tuple(sha256(path) for path in paths)
        return Reading(kind, mark=mark(paths), hashes=hashes if all(hashes) else ())
    except BadGGUF as bad:
        return broken(bad)
    except OSError as error:
        return Reading(Found.Kind.BROKEN, "{why}", {"why": error.strerror or str(error)})


def broken(bad: BadGGUF) -> Reading:
    """One that cannot be used, and why."""
    return Reading(Found.Kind.BROKEN, bad.sentence, dict(bad.facts))


def _facts(found: Set) -> dict[str, str | int]:
    told = ", ".join(map(str, found.missing[:TOLD]))
    more = ", …" if len(found.missing) > TOLD else ""
    return {"missing": len(found.missing), "count": found.count, "numbers": told + more}


def _kind(path: Path) -> Found.Kind:
    header = read_header(path)
    kind, architecture = header.text("general.type"), header.text("general.architecture")
    if kind in PROJECTORS or architecture == "clip":
        return Found.Kind.PROJECTOR
    if kind in ADDITIONS or architecture in ADDITIONS:
        return Found.Kind.ADDITION
    return Found.Kind.MODEL

"""Deletes a model's files from disk: its own, and nothing that anything else needs.

In the Hugging Face cache that is its links, and those blobs that no other link of the repository
leads to; elsewhere the files themselves.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import DeleteCacheStrategy

from engine.sentence import Problem, gettext_noop
from models_hub.keep.cache import Origin, blob, origin

OUTSIDE = gettext_noop(
    "{path} is in no folder that Hearth looks after, so it is not deleted. Remove the model from "
    "the library, or delete the file by hand."
)
STUCK = gettext_noop("{path} could not be deleted: {why}. Check who may write in its folder.")


class Kept(Problem):
    """Nothing more is deleted; str() says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go: `entries` (the files under their own names) and `blobs` behind them; `frees`
    in bytes. `shared` are blobs that stay because something else links them."""

    entries: tuple[Path, ...]
    blobs: tuple[Path, ...]
    frees: int
    shared: tuple[Path, ...] = ()


def plan(files: Iterable[str], folders: Iterable[str]) -> Plan:
    """What deleting these files would do. Raises Kept for one outside of every folder given."""
    entries = tuple(Path(os.path.abspath(file)) for file in files)
    roots = [Path(os.path.realpath(folder)) for folder in folders]
    for entry in entries:
        if not _is_inside(entry, roots):
            raise Kept(OUTSIDE, path=str(entry))
    pairs = [(entry, _blob(entry, roots)) for entry in entries]
    wanted = {behind for _entry, behind in pairs if behind}
    shared = wanted & _linked_elsewhere(entries)
    own = [entry for entry, behind in pairs if behind is None and not entry.is_symlink()]
    return Plan(
        entries,
        tuple(sorted(wanted - shared)),
        sum(map(_frees, {*own, *(wanted - shared)})),
        tuple(sorted(shared)),
    )


def carry_out(found: Plan, folders: Iterable[str]) -> None:
    """Delete what the plan says, then folders it leaves empty. Raises Kept when something stays.

    Links go before blobs, so that no link is ever left that leads nowhere.
    """
    for entry in found.entries:
        _unlink(entry)
    for cache, blobs in _by_cache(found).items():
        _delete_blobs(cache, blobs)
    roots = {Path(os.path.realpath(folder)) for folder in folders}
    for entry in found.entries:
        _tidy(Path(os.path.realpath(entry.parent)), roots)


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise Kept(STUCK, path=str(path), why=error.strerror or str(error)) from None


def _is_inside(entry: Path, roots: list[Path]) -> bool:
    """Whether the folder it lies in, links resolved, is one of ours or inside one."""
    home = Path(os.path.realpath(entry.parent))
    return any(home == root or root in home.parents for root in roots)


def _blob(entry: Path, roots: list[Path]) -> Path | None:
    """The blob of the entry's own repository that it leads to; no other target is ours."""
    place, target = origin(entry), blob(entry)
    if place is None or target == entry or target.parent != place.home / "blobs":
        return None
    return target if _is_inside(target, roots) else None


def _linked_elsewhere(entries: tuple[Path, ...]) -> set[Path]:
    """The blobs that other links of the same repositories lead to."""
    places = {place.home: place for entry in entries if (place := origin(entry))}
    going = set(entries)
    links = (link for place in places.values() for link in _links(place) if link not in going)
    return {blob(link) for link in links}


def _links(place: Origin) -> Iterator[Path]:
    """Every file under its own name, in any snapshot of a repository."""
    for folder, _folders, names in os.walk(place.home / "snapshots", onerror=_refuse):
        yield from (Path(folder, name) for name in names)


def _refuse(error: OSError) -> None:
    """A snapshot that cannot be read may link anything."""
    raise Kept(STUCK, path=str(error.filename), why=error.strerror or str(error))


def _frees(path: Path) -> int:
    """Bytes that come free; none while another hard link keeps them."""
    try:
        found = path.stat()
    except OSError:
        return 0
    return found.st_size if found.st_nlink == 1 else 0


def _by_cache(found: Plan) -> dict[Path, list[Path]]:
    grouped: dict[Path, list[Path]] = {}
    for behind in found.blobs:
        grouped.setdefault(behind.parent.parent.parent, []).append(behind)
    return grouped


def _delete_blobs(cache: Path, blobs: list[Path]) -> None:
    """The hub's own library knows of blobs that several repositories share."""
    none: frozenset[Path] = frozenset()
    DeleteCacheStrategy(
        expected_freed_size=0,
        blobs=frozenset(blobs),
        refs=none,
        repos=none,
        snapshots=none,
        cache_dir=cache,
    ).execute()
    for behind in blobs:
        _unlink(behind)  # what the library could not delete it only logs


def _tidy(folder: Path, roots: set[Path]) -> None:
    """Folders that are empty now go; never one that was given to look after, nor a snapshot, which
    the hub's library expects where a reference names it."""
    while folder not in roots and folder.parent.name != "snapshots":
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent

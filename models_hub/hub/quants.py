"""Groups a repository's files into quants: which files belong to which, and what else is there."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models_hub.hub import labels
from models_hub.hub.labels import Name
from models_hub.hub.repository import HubFile

DRAFT_PART = 4
"""What is named as a draft is one beside a model so many times as large, and else a model whose
maker put the heads into it, or one that is only meant to help another."""

Named = tuple[Name, HubFile]


@dataclass(frozen=True, slots=True)
class Quant:
    """One form of one model: the files that are loaded together.

    label: unlike every other of the repository, for people and for addresses. files: in the order
    of shards. size: bytes of those that are there. missing: numbers of shards that are not there.
    bits: of one weight on average, None where that cannot be told. kind: "UD-Q2_K_XL", or "" where
    the names do not say. stem: the model's name as its files write it.
    """

    label: str
    files: tuple[HubFile, ...]
    size: int
    missing: tuple[int, ...] = ()
    bits: float | None = None
    kind: str = ""
    stem: str = ""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a repository holds: quants by size, the smallest first, and other files by name."""

    quants: tuple[Quant, ...] = ()
    projectors: tuple[HubFile, ...] = ()
    drafts: tuple[HubFile, ...] = ()
    matrices: tuple[HubFile, ...] = ()
    safetensors: tuple[HubFile, ...] = ()
    others: tuple[HubFile, ...] = ()


def group(files: Iterable[HubFile], parameters: int | None = None) -> Contents:
    """Sorts a repository's files; with the number of parameters quants know their bits."""
    sorts: defaultdict[str, list[Named]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.name):
        name = labels.read(file.name)
        sorts[name.sort].append((name, file))
    models, drafts = _sets(sorts["weights"]), _sets(sorts["draft"])
    largest = max((_size(model) for model in models), default=0)
    heads = [draft for draft in drafts if _stem_size(draft, drafts) * DRAFT_PART <= largest]
    models += [draft for draft in drafts if draft not in heads]
    quants = _labelled([_quant(model, parameters) for model in models])
    return Contents(
        quants=tuple(sorted(quants, key=lambda quant: (quant.size, quant.label))),
        projectors=_files(sorts["projector"]),
        drafts=_files(named for draft in heads for named in draft),
        matrices=_files(sorts["matrix"]),
        safetensors=_files(sorts["safetensors"]),
        others=_files(sorts["other"]),
    )


def _files(named: Iterable[Named]) -> tuple[HubFile, ...]:
    return tuple(file for _name, file in named)


def _sets(named: list[Named]) -> list[list[Named]]:
    """Files that belong together: those alike in all but the number of the shard."""
    sets: defaultdict[Name, list[Named]] = defaultdict(list)
    for name, file in named:
        sets[replace(name, number=1)].append((name, file))
    return list(sets.values())


def _size(named: list[Named]) -> int:
    return sum(file.size for _name, file in named)


def _stem_size(draft: list[Named], drafts: list[list[Named]]) -> int:
    """Of the largest quant of what is named like it: its smallest may be small in any case."""
    return max(_size(other) for other in drafts if other[0][0].stem == draft[0][0].stem)


def _quant(named: list[Named], parameters: int | None) -> Quant:
    first, size = named[0][0], _size(named)
    there = {name.number for name, _file in named}
    missing = tuple(number for number in range(1, first.count + 1) if number not in there)
    bits = 8 * size / parameters if parameters and not missing else None
    kind, stem = first.kind, first.stem
    return Quant(kind or stem or first.folder, _files(named), size, missing, bits, kind, stem)


def _labelled(quants: list[Quant]) -> list[Quant]:
    """The quant alone is a label where a repository has one model; of several each bears its name,
    and its place where even the names are the same."""
    if not _are_alike(quants):
        return quants
    quants = [replace(quant, label=f"{quant.stem} {quant.kind}".strip()) for quant in quants]
    if not _are_alike(quants):
        return quants
    return [replace(quant, label=quant.files[0].name) for quant in quants]


def _are_alike(quants: list[Quant]) -> bool:
    return any(count > 1 for count in Counter(quant.label for quant in quants).values())

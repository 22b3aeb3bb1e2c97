"""Which of a repository's quants to recommend, and which projector goes with one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from models_hub.hub import labels
from models_hub.hub.quants import Contents, Quant
from models_hub.hub.repository import HubFile

SWEET = (
    *("Q8_0", "UD-Q8_K_XL", "UD-Q6_K_XL", "Q6_K", "UD-Q5_K_XL", "Q5_K_M"),
    *("UD-Q4_K_XL", "Q4_K_M", "MXFP4", "MXFP4_MOE", "IQ4_XS", "Q4_K_S", "IQ4_NL", "Q4_0"),
)
"""Well-known quants, the better first."""
ENOUGH = 4
"""Bits from which on a model is hardly worse than it was trained;"""
LEAST = 3
"""and below which a larger share in slower memory is the better trade."""
PROJECTORS = ("F16", "BF16", "Q8_0", "F32")
"""Any machine can use F16, and nothing is gained by F32."""


class Fitting(Protocol):
    """How a quant fits the machine: `models_hub.hub.fits.Fit` says it."""

    @property
    def state(self) -> str:
        """fits, tight, offload, no."""

    @property
    def ample(self) -> bool:
        """Whether as much again would be free."""


def recommended(quants: Sequence[Quant], fits: Mapping[str, Fitting]) -> Quant | None:
    """The quant to choose when in doubt, `fits` being how each fits by its label; None when none.

    1. What lies on the GPU (or in the RAM of a machine without one) comes before what lies partly
       in RAM, and that before what only just fits; but a quant of less than three bits comes after
       all larger ones that fit comfortably. One with missing shards never.
    2. Among those, the best of the well-known quants: Q8, Q6 or Q5 only where memory is ample, as
       they double what is taken and halve the speed for little; else Q4 (UD-Q4_K_XL, Q4_K_M).
    3. Else the largest of less than four bits; else the smallest of those that are larger.
    """
    whole = [quant for quant in quants if not quant.missing]
    ways = [("fits", LEAST), ("offload", LEAST), ("fits", 0), ("offload", 0), ("tight", 0)]
    for state, least in ways:
        fitting = [q for q in whole if _state(q, fits) == state and labels.bits(q.kind) >= least]
        if fitting:
            return _best(fitting, fits)
    return None


def projector_for(contents: Contents, quant: Quant) -> HubFile | None:
    """The projector that goes with a quant, so that the model sees; None where there is none.

    Where a repository holds several models, one that is named like this model or lies beside it
    comes first; of several precisions, F16.
    """

    def preference(file: HubFile) -> tuple[bool, int, int]:
        name = labels.read(file.name)
        like = bool(quant.stem) and quant.stem.lower() in file.name.lower()
        beside = bool(name.folder) and quant.files[0].name.startswith(f"{name.folder}/")
        known = PROJECTORS.index(name.kind) if name.kind in PROJECTORS else len(PROJECTORS)
        return not (like or beside), known, file.size

    return min(contents.projectors, key=preference, default=None)


def _state(quant: Quant, fits: Mapping[str, Fitting]) -> str:
    return fits[quant.label].state if quant.label in fits else "no"


def _best(fitting: Sequence[Quant], fits: Mapping[str, Fitting]) -> Quant:
    if known := list(_known(fitting, fits)):
        return min(known, key=lambda quant: (SWEET.index(quant.kind), quant.size))
    if small := [quant for quant in fitting if labels.bits(quant.kind) < ENOUGH]:
        return max(small, key=lambda quant: quant.size)
    return min(fitting, key=lambda quant: quant.size)


def _known(fitting: Sequence[Quant], fits: Mapping[str, Fitting]) -> Iterator[Quant]:
    for quant in fitting:
        enough = labels.bits(quant.kind) <= ENOUGH or fits[quant.label].ample
        if quant.kind in SWEET and enough:
            yield quant

"""A download that is done becomes a model of the library."""

from pathlib import Path

from engine.gguf import BadGGUF
from models_hub.downloads import disk
from models_hub.downloads.faults import Fault
from models_hub.downloads.rows import Download
from models_hub.hub.quants import group
from models_hub.keep.jobs import look_later
from models_hub.library import import_model


def arrive(download: Download) -> None:
    """Take each quant among its files into the library. Raises Fault when one cannot be read."""
    for path in firsts(download):
        try:
            import_model(path)
        except BadGGUF as bad:
            fault = Fault("bad_model", sentence=bad.sentence)
            fault.facts |= bad.facts
            raise fault from None
    look_later()  # for what lies beside it: a projector, a copy


def firsts(download: Download) -> list[Path]:
    """The first file of each quant, in the cache."""
    place, contents = disk.place(download), group(download.hub_files())
    return [place.link(quant.files[0]) for quant in contents.quants if not quant.missing]

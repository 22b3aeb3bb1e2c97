"""A Load with nothing left open, as the arithmetic needs it."""

from dataclasses import asdict, dataclass, fields

from engine.fit.shape import Shape
from engine.protocol import Load

SEQUENCES = 32
"""How many replies share one pool of cells."""
TEXTS = 64
"""How many texts an embedding model reads in one pass."""
STEMS = 16
"""Sequence ids beyond those that reply, which hold beginnings that several chats share."""
BATCH = 512
"""Tokens of one pass through the model, llama.cpp's own default."""
PASS_WITHOUT_FLASH = 128
"""The same where attention keeps a score for every token and cell: prompts are read as fast in
small passes (benchmarks: 2,400 tokens in 6.0 s, in passes of 512 in 7.4 s), in a quarter of the
memory."""
FLASH_ON_CPU = True
"""With it a step hardly pays for other people's cells: 16 replies at once are written half as fast
again, and 8,000 idle cells cost 12 % of a step instead of 150 %. Chunks below 64 tokens are read
more slowly, so `engine.budget` avoids them."""
THREADS_MOST = 16
PLAIN = {"f32", "f16", "bf16"}
"""Types of keys and values that keep every number by itself."""


@dataclass(frozen=True, slots=True)
class Full:
    """The fields of a Load, all decided; `split` may be empty."""

    cells: int
    sequences: int
    cache_k: str
    cache_v: str
    flash: bool
    gpu_layers: int
    split: tuple[float, ...]
    ram_experts: int
    threads: int
    batch: int
    ubatch: int
    mmap: bool
    mlock: bool
    swa_full: bool

    def ids(self, shape: Shape) -> int:
        """Sequence ids: one for each reply or text, and stems for replies where an id alone costs
        nothing."""
        return self.sequences + (0 if shape.recurrent or shape.embeds else STEMS)

    def as_load(self) -> Load:
        """For whoever loads it."""
        return Load(**asdict(self))


def filled(load: Load, shape: Shape, cells: int, processors: int = 1, gpus: bool = False) -> Full:
    """What is left open gets its usual value, with no layer on a GPU yet; `cells` counts if none
    are set, and `gpus` says whether any will compute."""
    sequences = load.sequences or (TEXTS if shape.embeds else SEQUENCES)
    keys = (load.cache_v if shape.latent else None) or "f16"
    values = (load.cache_k if shape.latent else None) or "f16"
    # Values that are not plain numbers can only be read by flash attention.
    needed = (load.cache_v or values) not in PLAIN
    flash = gpus or FLASH_ON_CPU or needed
    usual_pass = BATCH if (flash if load.flash is None else load.flash) else PASS_WITHOUT_FLASH
    usual = Full(
        cells=cells,
        sequences=sequences,
        cache_k=keys,
        cache_v=values,
        flash=flash,
        gpu_layers=0,
        split=(),
        ram_experts=0,
        threads=max(1, min(THREADS_MOST, processors)),
        batch=cells if shape.whole else max(BATCH, load.ubatch or 0),
        ubatch=cells if shape.whole else min(usual_pass, load.batch or BATCH),
        mmap=True,
        mlock=False,
        swa_full=True,
    )
    given = {f.name: getattr(load, f.name) for f in fields(Load)}
    return Full(**asdict(usual) | {name: v for name, v in given.items() if v is not None})

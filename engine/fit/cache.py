"""Bytes of what a model remembers of its conversations: keys and values by cell, states by reply.

Source: llama-kv-cache.cpp, llama-kv-cache-iswa.cpp and llama-memory-recurrent.cpp.
"""

from engine import ggml
from engine.fit.load import Full
from engine.fit.shape import Layer, Shape

CELLS_STEP = 256
"""llama.cpp rounds a context up to a multiple of this."""
STATE_NUMBER = 4
"""Bytes of one number of a state: F32."""


def rounded(cells: int) -> int:
    """A pool as large as llama.cpp makes it."""
    return -(-cells // CELLS_STEP) * CELLS_STEP


def window_cells(shape: Shape, load: Full) -> int:
    """Cells of the layers with a sliding window: a window for every sequence id, and a batch."""
    cells = rounded(load.cells)
    if load.swa_full or not shape.window:
        return cells
    ubatch = min(load.ubatch, load.batch, cells)
    return min(cells, rounded(shape.window * load.ids(shape) + ubatch))


def by_layer(shape: Shape, load: Full) -> list[int]:
    """Bytes of each layer."""
    # Without flash attention values lie transposed, in rows as wide as the widest layer's.
    widest = 0 if load.flash else max([0, *(layer.values for layer in shape.layers)])
    return [_layer(layer, shape, load, widest) for layer in shape.layers]


def _layer(layer: Layer, shape: Shape, load: Full, widest: int) -> int:
    cells = window_cells(shape, load) if layer.windowed else rounded(load.cells)
    values = max(layer.values, widest) if layer.values else 0
    cell = _row(layer.keys, load.cache_k) + _row(values, load.cache_v)
    return cells * cell + STATE_NUMBER * layer.state * load.ids(shape)


def _row(numbers: int, kind: str) -> int:
    stored = ggml.named(kind)
    return -(-numbers // stored.elements) * stored.bytes

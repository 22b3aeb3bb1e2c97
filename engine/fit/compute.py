"""Bytes of intermediate values while one batch passes through the model, and of its results.

llama.cpp lets values that are not needed at the same time share room (ggml-alloc.c), so what counts
is the stage of a layer where most of them live: attention, the feed-forward network, the experts.
The figures are those of llama-graph.cpp, all F32, and are compared with what llama.cpp reports.
"""

from engine.fit.cache import rounded, window_cells
from engine.fit.load import Full
from engine.fit.shape import Layer, Shape

NUMBER = 4


def output(shape: Shape, load: Full) -> int:
    """The logits that are handed out: a row for every sequence id. llama.cpp has room for one, and
    for a vector, of each token whose vector is looked at, even of models that give no logits."""
    if shape.embeds:
        return NUMBER * min(load.batch, load.ubatch) * (shape.vocabulary + shape.width)
    return NUMBER * shape.vocabulary * load.ids(shape)


def total(shape: Shape, load: Full) -> int:
    """Of one device that computes every kind of layer there is."""
    tokens = _tokens(shape, load)
    stages = [_layer(layer, shape, load, tokens) for layer in set(shape.layers)]
    return inputs(shape, load) + max([_logits(shape, load, tokens), *stages])


def _logits(shape: Shape, load: Full, tokens: int) -> int:
    if shape.embeds and not shape.remembers:
        return 0
    rows = tokens if shape.embeds else min(tokens, load.ids(shape))
    return NUMBER * rows * (shape.vocabulary + shape.width)


def _tokens(shape: Shape, load: Full) -> int:
    """Of one pass: equally many of every sequence id."""
    tokens, ids = min(load.ubatch, load.batch, rounded(load.cells)), load.ids(shape)
    return -(-tokens // ids) * ids


def inputs(shape: Shape, load: Full) -> int:
    """The batch itself; masks of which cells each token sees; and where its values are stored."""
    tokens = _tokens(shape, load)
    size = NUMBER * tokens * shape.width
    if shape.embeds:  # which of them make up which vector
        size += NUMBER * tokens * load.ids(shape)
    kinds = {layer.windowed for layer in shape.layers if layer.cached or shape.whole}
    values = max([0, *(layer.values for layer in shape.layers)])
    for windowed in kinds:
        cells = window_cells(shape, load) if windowed else rounded(load.cells)
        size += cells * tokens * (2 if load.flash else 4)
        size += 8 * tokens * (1 if load.flash else max(1, values))
    return size


def _layer(layer: Layer, shape: Shape, load: Full, tokens: int) -> int:
    attention = _attention(layer, shape, load, tokens) if layer.cached or layer.heads else 0
    inner = 3 * layer.feed if shape.gated else layer.feed
    feed = NUMBER * tokens * (inner + 3 * shape.width)
    return max(attention, feed, _experts(shape, tokens), _state(layer, shape, load, tokens))


def _attention(layer: Layer, shape: Shape, load: Full, tokens: int) -> int:
    cells = window_cells(shape, load) if layer.windowed else rounded(load.cells)
    query, answer = layer.heads * layer.key, layer.heads * layer.value
    if layer.latent:
        return _latent(layer, shape, load, tokens, cells)
    beside = layer.keys + layer.values + 2 * shape.width
    if load.flash:
        return NUMBER * tokens * (query + answer + beside)
    return NUMBER * tokens * (query + answer + shape.width + layer.heads * cells)


def _latent(layer: Layer, shape: Shape, load: Full, tokens: int, cells: int) -> int:
    """Queries are brought to the latent's width, answers back from it."""
    plain = layer.heads * shape.decompressed
    query, answer = layer.heads * layer.key, layer.heads * layer.value
    making = plain + answer + query + layer.keys + 4 * shape.width
    if load.flash:
        return NUMBER * tokens * making
    scores = NUMBER * tokens * (query + answer + shape.width + layer.heads * cells)
    turned = max(2 * cells * layer.value, NUMBER * tokens * (plain + 2 * shape.width))
    return max(NUMBER * tokens * making, scores + turned)


def _experts(shape: Shape, tokens: int) -> int:
    """Every expert that a token is sent to computes beside the others."""
    if not shape.used:
        return 0
    inside, result = shape.used * shape.expert, shape.used * shape.width
    # Of the three inner values two are over by then: the result takes their room if it is enough.
    beside = 0 if result <= 2 * inside else result
    return NUMBER * tokens * (3 * inside + beside + 4 * shape.width)


def _state(layer: Layer, shape: Shape, load: Full, tokens: int) -> int:
    """A convolution over the tokens, then a scan from every reply's state to its next."""
    if not layer.state:
        return 0
    states = NUMBER * layer.state * load.ids(shape) * shape.copies
    convolution = NUMBER * tokens * (3 * shape.convolved + 2 * shape.width)
    return max(convolution, NUMBER * tokens * (4 * shape.inner + 4 * shape.width) + states)

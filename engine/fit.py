"""Whether a model fits into memory, and with how long a context: the only place that computes it.

Counted in bytes, for llama.cpp running a model in one process. Where an architecture keeps less
than a plain transformer does (sliding windows, multi-head latent attention, layers without
attention), its cache is counted as if it kept everything: a promise to fit is kept, a refusal may
come too early. Mixtures of experts count all experts, as all are loaded.
"""

from bisect import bisect_right
from dataclasses import dataclass

import psutil

from engine import cgroup
from engine.gguf import Model
from engine.sentence import bytes_text, gettext_noop

SEQUENCES = 32
"""How many replies share one pool of cells."""
STEMS = 16
"""Sequence ids beyond those that reply, which hold beginnings that several chats share."""
UBATCH = 512
"""Tokens of one pass through the model, llama.cpp's own default."""
POOL_MOST, POOL_LEAST, TRAINED_FOR_UNKNOWN = 32_768, 4_096, 4_096
LAYERS_MOST = 512
"""llama.cpp's own bound."""
CELLS_STEP = 256
"""llama.cpp rounds a context up to a multiple of this."""
CACHE_NUMBER = 2
"""Bytes of one number of the cache: F16, llama.cpp's default."""
PROCESS = 96 * 2**20
"""Python with llama.cpp and an empty queue; measured 80 MB on Linux."""
PER_TOKEN_OF_VOCABULARY = 400
"""Texts, scores and look-up tables of one token, its merge included."""

TOO_BIG = gettext_noop("needs {needs}, {free} free")


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a loaded model takes, by what for."""

    weights: int
    cache: int
    compute: int
    overhead: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.weights + self.cache + self.compute + self.overhead


@dataclass(frozen=True, slots=True)
class Plan:
    """How to load the model: a pool of `cells` tokens shared by at most `sequences` replies."""

    cells: int
    sequences: int
    need: Need


@dataclass(frozen=True, slots=True)
class TooBig:
    """Even the smallest useful pool does not fit: bytes needed, bytes free."""

    needs: int
    free: int

    @property
    def sentence(self) -> str:
        """For people: "needs 6.1 GB, 4.0 GB free"."""
        return TOO_BIG.format(needs=bytes_text(self.needs), free=bytes_text(max(0, self.free)))


def free_memory() -> int:
    """Bytes this process and its children may still take: the machine's, or its container's.

    The pages of a model that is mapped from its file count as free, as the kernel may drop them:
    whoever holds models subtracts their needs.
    """
    free: int = psutil.virtual_memory().available
    left = cgroup.memory_left()
    return free if left is None else min(free, left)


def plan(model: Model, free: int) -> Plan | TooBig:
    """The largest useful pool that fits into `free` bytes, or by how much the model is too big.

    Raises BadGGUF when the header's figures cannot be right.
    """
    trained = model.number("context_length") or TRAINED_FOR_UNKNOWN
    most = _rounded(min(trained * 4, POOL_MOST))
    least = min(_rounded(min(trained, POOL_LEAST)), most)
    pools = range(least, most + 1, CELLS_STEP)
    fitting = bisect_right(pools, free, key=lambda cells: need(model, cells).total)
    if not fitting:
        return TooBig(need(model, least).total, free)
    cells = pools[fitting - 1]
    return Plan(cells, SEQUENCES, need(model, cells))


def need(model: Model, cells: int, sequences: int = SEQUENCES) -> Need:
    """What the model takes with a pool of `cells` tokens for `sequences` replies."""
    return Need(
        weights=_weights(model),
        cache=cells * _cell(model) + sequences * _recurrent_state(model),
        compute=_compute(model, cells, sequences),
        overhead=PROCESS + PER_TOKEN_OF_VOCABULARY * _vocabulary(model),
    )


def _rounded(cells: int) -> int:
    return -(-cells // CELLS_STEP) * CELLS_STEP


def _weights(model: Model) -> int:
    """All tensors; a tied embedding twice, as llama.cpp may repack its copy for the output."""
    tensors = model.tensors
    embedding = tensors.get("token_embd.weight")
    tied = embedding.size if embedding and "output.weight" not in tensors else 0
    return sum(tensor.size for tensor in tensors.values()) + tied


def _cell(model: Model) -> int:
    """Bytes one token takes in the cache: keys and values of every layer's key-value heads.

    layers x heads_kv x (key length + value length) x bytes of a number (llama-kv-cache.cpp); a
    head is embedding length / heads wide unless the header says otherwise.
    """
    layers = _layers(model)
    heads = model.per_layer("attention.head_count", layers, 1)
    width = model.number("embedding_length") // max([1, *heads])
    key = model.number("attention.key_length", width)
    value = model.number("attention.value_length", width)
    groups = model.per_layer("attention.head_count_kv", layers, max([1, *heads]))
    return sum(groups) * (key + value) * CACHE_NUMBER


def _recurrent_state(model: Model) -> int:
    """Bytes one reply takes in layers with a state instead of a cache (Mamba and its kin).

    F32 of inner size x state size, and of the convolution's window (llama-memory-recurrent.cpp),
    in every layer.
    """
    inner, state = model.number("ssm.inner_size"), model.number("ssm.state_size")
    groups, window = model.number("ssm.group_count"), model.number("ssm.conv_kernel")
    convolution = max(0, window - 1) * (inner + 2 * groups * state)
    return _layers(model) * 4 * (inner * state + convolution)


def _layers(model: Model) -> int:
    return model.number("block_count", high=LAYERS_MOST)


def _vocabulary(model: Model) -> int:
    embedding = model.tensors.get("token_embd.weight")
    by_weights = embedding.shape[-1] if embedding and embedding.shape else 0
    return max(by_weights, model.header.length("tokenizer.ggml.tokens"))


def _compute(model: Model, cells: int, sequences: int) -> int:
    """Bytes of intermediate values of one pass of UBATCH tokens, with flash attention.

    llama.cpp lets what is not needed at the same time share room (llama-context.cpp,
    sched_reserve), so the widest of these counts, all F32: the logits (of the one token that each
    sequence samples from), the attention mask (as F32 and F16), a feed-forward layer; and beside
    it a few rows of the model's own width.
    """
    widest = max([0, *model.per_layer("feed_forward_length", _layers(model), 0)])
    logits = sequences * 4 * _vocabulary(model)
    together = max(logits, UBATCH * 6 * cells, UBATCH * 16 * widest)
    return together + UBATCH * 32 * model.number("embedding_length")

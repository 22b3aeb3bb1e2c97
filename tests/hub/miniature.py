"""A miniature of Kimi K2.6 that loads and chats: its layers add nothing, each token has a next.

The embedding of a token is found again in the output row of the one that follows it, so it says
one thought and one answer, word for word, at any temperature.
"""

from functools import cache, partial
from itertools import pairwise
from typing import Any

import numpy as np

from engine import ggml
from tests.engine import miniatures
from tests.engine.gguf_files import F16_TENSOR
from tests.engine.miniatures import NORMAL, WIDTH, Made, Shapes
from tests.hub import kimi
from tests.hub.content import Content
from tests.hub.repository import File
from tests.hub.shards import divide, solid

THOUGHT = "Someone asked me something, so these words are my thought."
ANSWER = "Hello from the miniature of Kimi K2.6: eight shards, one model."
END = "<|im_end|>"
WORDS, GAIN = 4096, 0.25
QUANTS = {"UD-Q2_K_XL": 8, "UD-Q4_K_XL": 2}
"""Its shards; both hold the same types, the noise in them differs."""
SILENT = ("attn_output", "ffn_down", "ffn_down_exps", "ffn_down_shexp")
"""What would add to a token's embedding on its way through a layer."""


def quants() -> tuple[File, ...]:
    """The shards of every quant."""
    return tuple(
        File(name, Content.lazy(partial(_shard, label, at)))
        for label, count in QUANTS.items()
        for at, name in enumerate(kimi.names(label, count))
    )


def _shard(label: str, at: int) -> bytes:
    return _shards(label)[at]


@cache
def _shards(label: str) -> list[bytes]:
    made, count = miniature(), QUANTS[label]
    known, fill = _known(made), miniatures.noise(count)
    return [solid(shard, fill, known) for shard in divide(made, count)]


def miniature() -> Made:
    """Its header and its tensors."""
    metadata, tensors = miniatures.deepseek2()
    said = kimi.general(7, "Kimi-K2.6-mini") | {"deepseek2.context_length": 262_144}
    return metadata | said | _tokenizer(), tensors


def speech() -> list[str]:
    """The tokens that it says, from the mark that opens a thought."""
    return ["<think>", *_pieces(THOUGHT), "</think>", *_pieces(ANSWER), END]


def _pieces(text: str) -> list[str]:
    first, *rest = text.split()
    return [first, *(f"\u2581{word}" for word in rest)]


@cache
def _numbers() -> dict[str, int]:
    """The tokens that it says or that mark a turn, at the end of the vocabulary."""
    found = list(dict.fromkeys([*kimi.MARKS, *speech()]))
    return {token: WORDS - len(found) + at for at, token in enumerate(found)}


def _tokenizer() -> dict[str, Any]:
    plain = miniatures.vocabulary(WORDS)
    words, numbers = plain["tokenizer.ggml.tokens"], _numbers()
    tokens = words[: WORDS - len(numbers)] + list(numbers)
    kinds = [miniatures.UNKNOWN_TOKEN, *[miniatures.CONTROL] * 2, *[miniatures.BYTE] * 256]
    kinds += [kimi.MARKS.get(token, NORMAL) for token in tokens[len(kinds) :]]
    return {
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": miniatures.signed(kinds),
        "tokenizer.ggml.bos_token_id": numbers["[BOS]"],
        "tokenizer.ggml.eos_token_id": numbers[END],
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.chat_template": kimi.TEMPLATE,
    }


def _known(made: Made) -> dict[str, bytes]:
    """The weights that are not noise."""
    rows = np.random.default_rng(0).choice([-1.0, 1.0], (WORDS, WIDTH)).astype(np.float16)
    output = np.zeros_like(rows)
    numbers = _numbers()
    for token, following in pairwise(speech()):
        output[numbers[following]] = rows[numbers[token]] * GAIN
    known = {"token_embd.weight": rows.tobytes(), "output.weight": output.tobytes()}
    known["output_norm.weight"] = np.ones(WIDTH, np.float32).tobytes()
    return known | _silence(made)


def _silence(made: Made) -> dict[str, bytes]:
    return {
        name: bytes(ggml.tensor_bytes(ggml.TYPES[kind], shape) or 0)
        for name, (shape, kind) in made[1].items()
        if name.split(".")[-2] in SILENT
    }


def projector() -> bytes:
    """A projector of no use: pictures come later."""
    metadata: dict[str, Any] = {
        "general.architecture": "clip",
        "general.type": "mmproj",
        "general.name": "Kimi-K2.6-mini",
        "clip.has_vision_encoder": True,
        "clip.projector_type": "kimik25",
        "clip.vision.projection_dim": WIDTH,
    }
    tensors: Shapes = {"mm.1.weight": ((64, WIDTH), F16_TENSOR)}
    return solid((metadata, tensors), miniatures.noise())

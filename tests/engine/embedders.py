"""Makes tiny embedding models with random weights and the demo model's own tokenizer.

What they say of meaning is nothing, but the same words give the same vector and others another.
`python -m tests.engine.embedders FOLDER` writes them all.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from engine.cursor import Cursor
from engine.header import _value
from tests.engine import gguf_files as files
from tests.engine.gguf_files import F16_TENSOR as F16
from tests.engine.gguf_files import F32_TENSOR as F32
from tests.engine.miniatures import Made, Shapes

DEMO = Path("demo_model/hearth-demo.gguf").resolve()
WIDTH, FEED, HEADS, LAYERS, LONGEST, TOKENS = 64, 128, 4, 2, 512, 1797
MEAN, CLS, LAST = 1, 2, 3
"""How llama.cpp numbers the ways to make one vector of a text's."""


def packed(path: Path) -> dict[str, Any]:
    """The metadata of a GGUF as its bytes, however long its arrays are."""
    data = path.read_bytes()
    found = {}
    with path.open("rb") as file:
        cursor = Cursor(file, len(data))
        cursor.skip(16)
        for _ in range(cursor.u64()):
            key, start = cursor.text(), cursor.position
            _value(cursor, cursor.u32())
            found[key] = data[start : cursor.position]
    return found


def tokenizer(**more: Any) -> dict[str, Any]:
    """The demo model's, which begins and ends a text as `more` says."""
    of_demo = {k: v for k, v in packed(DEMO).items() if k.startswith("tokenizer.ggml.")}
    return of_demo | {f"tokenizer.ggml.{name}": value for name, value in more.items()}


def header(architecture: str, **figures: Any) -> dict[str, Any]:
    """A header's metadata; `__` in a figure's name stands for a dot."""
    common = {
        "block_count": LAYERS,
        "context_length": LONGEST,
        "embedding_length": WIDTH,
        "feed_forward_length": FEED,
        "attention__head_count": HEADS,
    }
    all_figures = (common | figures).items()
    named = {f"{architecture}.{name.replace('__', '.')}": value for name, value in all_figures}
    return {"general.architecture": architecture, "general.name": architecture, **named}


def linear(name: str, inside: int, outside: int) -> Shapes:
    """A matrix with its bias."""
    return {f"{name}.weight": ((inside, outside), F16), f"{name}.bias": ((outside,), F32)}


def norm(name: str) -> Shapes:
    """A layer norm's weight and bias."""
    return {f"{name}.{part}": ((WIDTH,), F32) for part in ("weight", "bias")}


def bert(**figures: Any) -> Made:
    """An encoder: each token sees all of its text. It marks where a text begins and ends."""
    tensors: Shapes = {
        "token_embd.weight": ((WIDTH, TOKENS), F16),
        "position_embd.weight": ((WIDTH, LONGEST), F32),
        "token_types.weight": ((WIDTH, 2), F32),
        **norm("token_embd_norm"),
    }
    for at in (f"blk.{layer}." for layer in range(LAYERS)):
        for part in ("q", "k", "v", "output"):
            tensors |= linear(f"{at}attn_{part}", WIDTH, WIDTH)
        tensors |= norm(f"{at}attn_output_norm") | norm(f"{at}layer_output_norm")
        tensors |= linear(f"{at}ffn_up", WIDTH, FEED) | linear(f"{at}ffn_down", FEED, WIDTH)
    more = {"attention__layer_norm_epsilon": 1e-6, "attention__causal": False}
    marks = {"add_bos_token": True, "add_eos_token": True, "token_type_count": 2}
    return header("bert", **more, **figures) | tokenizer(**marks), tensors


def qwen3(**figures: Any) -> Made:
    """A decoder: each token sees those before it, and the last one's vector counts."""
    head = WIDTH // HEADS
    tensors: Shapes = {
        "token_embd.weight": ((WIDTH, TOKENS), F16),
        "output_norm.weight": ((WIDTH,), F32),
    }
    for at in (f"blk.{layer}." for layer in range(LAYERS)):
        for part in ("q", "k", "v", "output"):
            tensors[f"{at}attn_{part}.weight"] = ((WIDTH, WIDTH), F16)
        tensors |= {f"{at}attn_{of}_norm.weight": ((head,), F32) for of in "qk"}
        tensors |= {f"{at}{of}_norm.weight": ((WIDTH,), F32) for of in ("attn", "ffn")}
        tensors |= {f"{at}ffn_{of}.weight": ((WIDTH, FEED), F16) for of in ("gate", "up")}
        tensors[f"{at}ffn_down.weight"] = ((FEED, WIDTH), F16)
    more = {"attention__head_count_kv": HEADS, "attention__layer_norm_rms_epsilon": 1e-6}
    widths = {f"attention__{of}_length": head for of in ("key", "value")}
    all_figures = {"pooling_type": LAST, **more, **widths, **figures}
    return header("qwen3", **all_figures) | tokenizer(add_eos_token=True), tensors


def noise(tensors: Shapes) -> files.Fill:
    """Random weights, without anything that all texts would have in common: no biases, and norms
    that change nothing."""
    names, random = iter(tensors), np.random.default_rng(0)

    def fill(kind: int, size: int) -> bytes:
        name, count = next(names), size // (4 if kind == F32 else 2)
        flat = name.endswith("bias") or name.startswith("token_types")
        numbers = np.zeros(count) if flat else random.standard_normal(count) * 0.3
        numbers = np.ones(count) if name.endswith("norm.weight") else numbers
        return numbers.astype(np.float32 if kind == F32 else np.float16).tobytes()

    return fill


def write(made: Made, path: Path) -> Path:
    """As a file; gives the path back."""
    metadata, tensors = made
    return files.write(path, metadata, tensors=tensors, fill=noise(tensors))


if __name__ == "__main__":
    for each in (bert(pooling_type=MEAN), qwen3()):
        name = each[0]["general.architecture"]
        print(write(each, Path(sys.argv[1]) / f"tiny-{name}.gguf"))

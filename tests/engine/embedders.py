"""Makes tiny embedding models with random weights and the demo model's own tokenizer.

What they say of meaning is nothing, but the same words give the same vector and others another.
`python -m tests.engine.embedders FOLDER` writes them all.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.cursor import Cursor
from engine.header import _value
from tests.engine import gguf_files as files
from tests.engine.gguf_files import F16_TENSOR as F16
from tests.engine.gguf_files import F32_TENSOR as F32
from tests.engine.gguf_files import Q8_0_TENSOR as Q8_0
from tests.engine.miniatures import Made, Shapes

DEMO = Path("demo_model/hearth-demo.gguf").resolve()
WIDTH, TOKENS = 64, 1797
MEAN, CLS, LAST = 1, 2, 3
"""How llama.cpp numbers the ways to make one vector of a text's."""


@dataclass(frozen=True)
class Size:
    """How large a model is; `kind` is the type of its matrices."""

    width: int = WIDTH
    feed: int = 128
    heads: int = 4
    layers: int = 2
    longest: int = 512
    kind: int = F16


TINY = Size()


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


def header(architecture: str, size: Size, **figures: Any) -> dict[str, Any]:
    """A header's metadata; `__` in a figure's name stands for a dot."""
    common = {
        "block_count": size.layers,
        "context_length": size.longest,
        "embedding_length": size.width,
        "feed_forward_length": size.feed,
        "attention__head_count": size.heads,
    }
    all_figures = (common | figures).items()
    named = {f"{architecture}.{name.replace('__', '.')}": value for name, value in all_figures}
    return {"general.architecture": architecture, "general.name": architecture, **named}


def linear(name: str, inside: int, outside: int, kind: int) -> Shapes:
    """A matrix with its bias."""
    return {f"{name}.weight": ((inside, outside), kind), f"{name}.bias": ((outside,), F32)}


def norm(name: str, width: int) -> Shapes:
    """A layer norm's weight and bias."""
    return {f"{name}.{part}": ((width,), F32) for part in ("weight", "bias")}


def bert(size: Size = TINY, **figures: Any) -> Made:
    """An encoder: each token sees all of its text. It marks where a text begins and ends."""
    width, feed, kind = size.width, size.feed, size.kind
    tensors: Shapes = {
        "token_embd.weight": ((width, TOKENS), kind),
        "position_embd.weight": ((width, size.longest), F32),
        "token_types.weight": ((width, 2), F32),
        **norm("token_embd_norm", width),
    }
    for at in (f"blk.{layer}." for layer in range(size.layers)):
        for part in ("q", "k", "v", "output"):
            tensors |= linear(f"{at}attn_{part}", width, width, kind)
        tensors |= norm(f"{at}attn_output_norm", width) | norm(f"{at}layer_output_norm", width)
        tensors |= linear(f"{at}ffn_up", width, feed, kind)
        tensors |= linear(f"{at}ffn_down", feed, width, kind)
    more = {"attention__layer_norm_epsilon": 1e-6, "attention__causal": False}
    marks = {"add_bos_token": True, "add_eos_token": True, "token_type_count": 2}
    return header("bert", size, **more, **figures) | tokenizer(**marks), tensors


def qwen3(size: Size = TINY, **figures: Any) -> Made:
    """A decoder: each token sees those before it, and the last one's vector counts."""
    width, head, kind = size.width, size.width // size.heads, size.kind
    tensors: Shapes = {
        "token_embd.weight": ((width, TOKENS), kind),
        "output_norm.weight": ((width,), F32),
    }
    for at in (f"blk.{layer}." for layer in range(size.layers)):
        for part in ("q", "k", "v", "output"):
            tensors[f"{at}attn_{part}.weight"] = ((width, width), kind)
        tensors |= {f"{at}attn_{of}_norm.weight": ((head,), F32) for of in "qk"}
        tensors |= {f"{at}{of}_norm.weight": ((width,), F32) for of in ("attn", "ffn")}
        tensors |= {f"{at}ffn_{of}.weight": ((width, size.feed), kind) for of in ("gate", "up")}
        tensors[f"{at}ffn_down.weight"] = ((size.feed, width), kind)
    more = {"attention__head_count_kv": size.heads, "attention__layer_norm_rms_epsilon": 1e-6}
    widths = {f"attention__{of}_length": head for of in ("key", "value")}
    all_figures = {"pooling_type": LAST, **more, **widths, **figures}
    return header("qwen3", size, **all_figures) | tokenizer(add_eos_token=True), tensors


def noise(tensors: Shapes) -> files.Fill:
    """Random weights, without anything that all texts would have in common: no biases, and norms
    that change nothing."""
    names, random = iter(tensors), np.random.default_rng(0)

    def fill(kind: int, size: int) -> bytes:
        name = next(names)
        if kind == Q8_0:
            blocks = random.integers(0, 256, (size // 34, 34), np.uint8)
            blocks[:, :2] = np.frombuffer(np.float16(0.002).tobytes(), np.uint8)
            return blocks.tobytes()
        count = size // (4 if kind == F32 else 2)
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

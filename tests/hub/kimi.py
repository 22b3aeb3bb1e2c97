"""Kimi K2.6 as it is published, in its true size: headers as large as the real ones, then noise."""

import struct
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.engine import gguf_files as files
from tests.engine import shapes
from tests.engine.miniatures import CONTROL, NORMAL, Shapes, signed
from tests.hub.content import Content
from tests.hub.repository import File
from tests.hub.shards import divide, hollow

TEMPLATE = (Path(__file__).parent / "kimi_template.jinja").read_text()
USER_DEFINED, BF16_TENSOR = 4, 30
MARKS = {
    "[BOS]": CONTROL,
    "[EOS]": CONTROL,
    "<|im_end|>": CONTROL,
    "<|im_user|>": CONTROL,
    "<|im_assistant|>": CONTROL,
    "<|im_system|>": CONTROL,
    "<|im_middle|>": CONTROL,
    "<|media_begin|>": CONTROL,
    "<|media_content|>": CONTROL,
    "<|media_pad|>": CONTROL,
    "<|media_end|>": CONTROL,
    "<think>": USER_DEFINED,
    "</think>": USER_DEFINED,
}
"""Tokens that are no text, and their kinds."""
WORDS, MARKS_AT = 163_840, 163_584

KEEP: dict[int, int] = {}
NATIVE = {shapes.Q2_K: files.Q4_0_TENSOR, shapes.Q4_K: files.Q8_0_TENSOR}
"""The experts were trained in four bits, so that more than Q4_0 adds nothing to them."""
EXACT = NATIVE | {shapes.Q4_K: BF16_TENSOR, files.Q8_0_TENSOR: BF16_TENSOR}
QUANTS = {
    "UD-Q2_K_XL": (KEEP, 8, 10),
    "UD-Q4_K_XL": (NATIVE, 14, 15),
    "UD-Q8_K_XL": (EXACT, 14, 7),
}
"""What becomes of the types in `shapes.kimi_k2`, the number of shards, and llama.cpp's file type.

340, 584 and 595 GB. The first shard of the two large ones has metadata and no tensors.
"""


def names(label: str, count: int) -> list[str]:
    """The shards of one quant, in its folder."""
    stem = f"{label}/Kimi-K2.6-{label}"
    return [f"{stem}-{number:05}-of-{count:05}.gguf" for number in range(1, count + 1)]


def quants() -> tuple[File, ...]:
    """The shards of every quant; their sha256 are declared, nobody can hash so much."""
    return tuple(
        File(name, Content(partial(_shard, label, at), declared(name)))
        for label, (_, count, _) in QUANTS.items()
        for at, name in enumerate(names(label, count))
    )


def declared(name: str) -> str:
    """A sha256 that stands for a file too long to be hashed."""
    return Content.kept(name.encode()).sha256


def _shard(label: str, at: int) -> tuple[bytes, int]:
    return _shards(label)[at]


@cache
def _shards(label: str) -> list[tuple[bytes, int]]:
    kinds, count, file_type = QUANTS[label]
    metadata, tensors = shapes.kimi_k2()
    changed = {name: (shape, kinds.get(kind, kind)) for name, (shape, kind) in tensors.items()}
    said = general(file_type) | _architecture(metadata) | _tokenizer()
    return [hollow(shard) for shard in divide((said, changed), count, bare=count > 8)]


def general(file_type: int, name: str = "Kimi-K2.6") -> dict[str, Any]:
    """Who made it and how."""
    return {
        "general.architecture": "deepseek2",
        "general.type": "model",
        "general.name": name,
        "general.basename": name,
        "general.quantized_by": "Unsloth",
        "general.size_label": "384x14B",
        "general.license": "other",
        "general.license.name": "modified-mit",
        "general.base_model.count": 1,
        "general.base_model.0.name": "Kimi K2.6",
        "general.base_model.0.organization": "Moonshotai",
        "general.tags": ["image-text-to-text"],
        "general.quantization_version": 2,
        "general.file_type": file_type,
    }


def _architecture(metadata: dict[str, Any]) -> dict[str, Any]:
    """The figures of `shapes.kimi_k2`, and those that its placement does not need."""
    figures = {key: value for key, value in metadata.items() if key.startswith("deepseek2.")}
    more = {
        "rope.freq_base": 50_000.0,
        "rope.scaling.type": "yarn",
        "rope.scaling.factor": 64.0,
        "rope.scaling.original_context_length": 4096,
        "rope.scaling.yarn_log_multiplier": 0.1,
        "expert_weights_norm": True,
        "expert_group_count": 1,
        "expert_group_used_count": 1,
        "vocab_size": WORDS,
    }
    return figures | {f"deepseek2.{name}": value for name, value in more.items()}


@cache
def _tokenizer() -> dict[str, Any]:
    """As long as the real one, and of no language."""
    words = [f"\u0120k{number:x}" for number in range(WORDS)]
    kinds = [NORMAL] * WORDS
    for at, (mark, kind) in enumerate(MARKS.items(), MARKS_AT):
        words[at], kinds[at] = mark, kind
    merges = [f"\u0120k {number:x}" for number in range(MARKS_AT - 256)]
    return {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "kimi-k2",
        "tokenizer.ggml.tokens": _texts(words),
        "tokenizer.ggml.token_type": signed(kinds),
        "tokenizer.ggml.merges": _texts(merges),
        "tokenizer.ggml.bos_token_id": MARKS_AT,
        "tokenizer.ggml.eos_token_id": MARKS_AT + 2,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.chat_template": TEMPLATE,
    }


def _texts(texts: list[str]) -> bytes:
    """An array of strings, packed: there are many."""
    start = struct.pack("<IIQ", files.ARRAY, files.TEXT, len(texts))
    return start + b"".join(files.text(text) for text in texts)


def projector() -> tuple[bytes, int]:
    """The header of what turns pictures into embeddings, 915 MB in F16."""
    metadata: dict[str, Any] = {
        "general.architecture": "clip",
        "general.type": "mmproj",
        "general.name": "Kimi-K2.6",
        "general.file_type": 1,
        "clip.has_vision_encoder": True,
        "clip.projector_type": "kimik25",
        "clip.vision.image_size": 896,
        "clip.vision.patch_size": 14,
        "clip.vision.embedding_length": 1152,
        "clip.vision.feed_forward_length": 4304,
        "clip.vision.block_count": 27,
        "clip.vision.attention.head_count": 16,
        "clip.vision.attention.layer_norm_epsilon": 1e-5,
        "clip.vision.projection_dim": 7168,
    }
    half = files.F16_TENSOR
    tensors: Shapes = {
        f"v.blk.{layer}.{name}.weight": (shape, half)
        for layer in range(27)
        for name, shape in {
            "attn_qkv": (1152, 3456),
            "attn_out": (1152, 1152),
            "ffn_up": (1152, 4304),
            "ffn_down": (4304, 1152),
        }.items()
    }
    tensors |= {"mm.1.weight": ((4608, 4608), half), "mm.2.weight": ((4608, 7168), half)}
    return hollow((metadata, tensors))

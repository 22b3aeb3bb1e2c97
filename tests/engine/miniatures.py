"""Makes miniature GGUFs of many architectures, with random weights, that llama.cpp loads.

Each has the tensors and the header of its kind and nothing of its size: they load in a moment, and
every buffer is large enough that llama.cpp's log, exact to 0.01 MiB, tells one percent apart.
`python -m tests.engine.miniatures FOLDER` writes them all.
"""

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from engine import ggml
from tests.engine import gguf_files as files
from tests.engine.gguf_files import F16_TENSOR as F16
from tests.engine.gguf_files import F32_TENSOR as F32
from tests.engine.gguf_files import MXFP4_TENSOR as MXFP4
from tests.engine.gguf_files import Q4_0_TENSOR as Q4_0
from tests.engine.gguf_files import Q8_0_TENSOR as Q8_0

Shapes = dict[str, tuple[tuple[int, ...], int]]
Made = tuple[dict[str, Any], Shapes]

WIDTH, FEED, HEADS, GROUPS, HEAD, TRAINED = 256, 768, 8, 4, 64, 131_072
EXPERTS, USED, EXPERT = 8, 4, 256
NORMAL, UNKNOWN_TOKEN, CONTROL, BYTE = 1, 2, 3, 6
"""Kinds of tokens, as llama.cpp numbers them."""


def vocabulary(size: int = 4096) -> dict[str, Any]:
    """A SentencePiece vocabulary: three special tokens, all bytes, and words of no language."""
    special = ["<unk>", "<s>", "</s>"]
    single = [f"<0x{byte:02X}>" for byte in range(256)]
    words = [f"\u2581w{number}" for number in range(size - len(special) - len(single))]
    kinds = [UNKNOWN_TOKEN, CONTROL, CONTROL] + [BYTE] * len(single) + [NORMAL] * len(words)
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": special + single + words,
        "tokenizer.ggml.scores": [-float(i) for i in range(size)],
        "tokenizer.ggml.token_type": signed(kinds),
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }


def signed(numbers: list[int]) -> bytes:
    """An array of i32, packed: llama.cpp takes no other type for the kinds of tokens."""
    start = struct.pack("<IIQ", files.ARRAY, files.I32, len(numbers))
    return start + struct.pack(f"<{len(numbers)}i", *numbers)


def header(architecture: str, layers: int, **figures: Any) -> dict[str, Any]:
    """A header's metadata; `__` in a figure's name stands for a dot."""
    common = {
        "block_count": layers,
        "context_length": TRAINED,
        "embedding_length": WIDTH,
        "feed_forward_length": FEED,
        "attention.head_count": HEADS,
        "attention.head_count_kv": GROUPS,
        "attention.key_length": HEAD,
        "attention.value_length": HEAD,
        "attention.layer_norm_rms_epsilon": 1e-5,
        "rope.dimension_count": HEAD,
    }
    all_figures = common | {name.replace("__", "."): value for name, value in figures.items()}
    named = {f"{architecture}.{name}": value for name, value in all_figures.items()}
    return {"general.architecture": architecture, **named, **vocabulary()}


def ends(tied: bool, kind: int = F16) -> Shapes:
    """Embedding, last norm, and the output unless it is the embedding again."""
    tensors: Shapes = {
        "token_embd.weight": ((WIDTH, 4096), kind),
        "output_norm.weight": ((WIDTH,), F32),
    }
    return tensors if tied else tensors | {"output.weight": ((WIDTH, 4096), kind)}


def attention(layer: int, kind: int = F16, *, norms: bool = False) -> Shapes:
    """Grouped-query attention, with norms of queries and keys when asked."""
    at = f"blk.{layer}."
    tensors: Shapes = {
        at + "attn_norm.weight": ((WIDTH,), F32),
        at + "attn_q.weight": ((WIDTH, HEADS * HEAD), kind),
        at + "attn_k.weight": ((WIDTH, GROUPS * HEAD), kind),
        at + "attn_v.weight": ((WIDTH, GROUPS * HEAD), kind),
        at + "attn_output.weight": ((HEADS * HEAD, WIDTH), kind),
    }
    more = {at + f"attn_{of}_norm.weight": ((HEAD,), F32) for of in "qk"}
    return tensors | more if norms else tensors


def feed_forward(layer: int, kind: int = F16) -> Shapes:
    """A gated feed-forward network and its norm."""
    at = f"blk.{layer}.ffn_"
    return {
        at + "norm.weight": ((WIDTH,), F32),
        at + "gate.weight": ((WIDTH, FEED), kind),
        at + "up.weight": ((WIDTH, FEED), kind),
        at + "down.weight": ((FEED, WIDTH), kind),
    }


def experts(layer: int, kind: int = F16) -> Shapes:
    """A mixture of experts, its router and its norm."""
    at = f"blk.{layer}.ffn_"
    return {
        at + "norm.weight": ((WIDTH,), F32),
        at + "gate_inp.weight": ((WIDTH, EXPERTS), F32),
        at + "gate_exps.weight": ((WIDTH, EXPERT, EXPERTS), kind),
        at + "up_exps.weight": ((WIDTH, EXPERT, EXPERTS), kind),
        at + "down_exps.weight": ((EXPERT, WIDTH, EXPERTS), kind),
    }


def llama(kind: int = F16) -> Made:
    """Dense, grouped-query attention, an output of its own."""
    tensors = ends(tied=False, kind=kind)
    for layer in range(4):
        tensors |= attention(layer, kind) | feed_forward(layer, kind)
    return header("llama", 4), tensors


def llama_q4_0() -> Made:
    """As quantised that llama.cpp rearranges its weights for the processor."""
    return llama(Q4_0)


def qwen3() -> Made:
    """Dense, the output tied to the embedding."""
    tensors = ends(tied=True, kind=Q8_0)
    for layer in range(4):
        tensors |= attention(layer, Q8_0, norms=True) | feed_forward(layer, Q8_0)
    return header("qwen3", 4), tensors


def qwen3moe() -> Made:
    """A mixture of experts in every layer."""
    tensors = ends(tied=False)
    for layer in range(4):
        tensors |= attention(layer, norms=True) | experts(layer, Q8_0)
    figures = {"expert_count": EXPERTS, "expert_used_count": USED}
    return header("qwen3moe", 4, **figures, expert_feed_forward_length=EXPERT), tensors


LATENT, ROPE, NOPE, QUERY = 256, 32, 64, 128
"""Of multi-head latent attention: its width, head parts with and without position, query rank."""


def latent_attention(layer: int) -> Shapes:
    """Multi-head latent attention, its up-projections split as newer converters write them."""
    at = f"blk.{layer}.attn_"
    return {
        at + "norm.weight": ((WIDTH,), F32),
        at + "q_a_norm.weight": ((QUERY,), F32),
        at + "kv_a_norm.weight": ((LATENT,), F32),
        at + "q_a.weight": ((WIDTH, QUERY), Q8_0),
        at + "q_b.weight": ((QUERY, HEADS * (NOPE + ROPE)), Q8_0),
        at + "kv_a_mqa.weight": ((WIDTH, LATENT + ROPE), Q8_0),
        at + "k_b.weight": ((NOPE, LATENT, HEADS), Q8_0),
        at + "v_b.weight": ((LATENT, HEAD, HEADS), Q8_0),
        at + "output.weight": ((HEADS * HEAD, WIDTH), Q8_0),
    }


def shared_expert(layer: int) -> Shapes:
    """The expert that every token passes, and the router's bias."""
    at = f"blk.{layer}."
    return {
        at + "exp_probs_b.bias": ((EXPERTS,), F32),
        at + "ffn_gate_shexp.weight": ((WIDTH, EXPERT), Q8_0),
        at + "ffn_up_shexp.weight": ((WIDTH, EXPERT), Q8_0),
        at + "ffn_down_shexp.weight": ((EXPERT, WIDTH), Q8_0),
    }


def deepseek2() -> Made:
    """Latent attention and a mixture with a shared expert, as DeepSeek V3 and Kimi K2."""
    tensors = ends(tied=False) | latent_attention(0) | feed_forward(0)
    for layer in range(1, 4):
        tensors |= latent_attention(layer) | experts(layer, Q8_0) | shared_expert(layer)
    figures = {
        "attention.head_count_kv": 1,
        "attention.key_length": LATENT + ROPE,
        "attention.value_length": LATENT,
        "attention.key_length_mla": NOPE + ROPE,
        "attention.value_length_mla": HEAD,
        "attention.q_lora_rank": QUERY,
        "attention.kv_lora_rank": LATENT,
        "rope.dimension_count": ROPE,
        "leading_dense_block_count": 1,
        "expert_count": EXPERTS,
        "expert_used_count": USED,
        "expert_feed_forward_length": EXPERT,
        "expert_shared_count": 1,
        "expert_weights_scale": 2.5,
        "expert_gating_func": 2,
    }
    return header("deepseek2", 4, **figures), tensors


def gemma3() -> Made:
    """Five layers with a sliding window, then one that sees everything; tied."""
    tensors = ends(tied=True, kind=Q8_0)
    for layer in range(6):
        tensors |= attention(layer, Q8_0, norms=True) | feed_forward(layer, Q8_0)
        tensors[f"blk.{layer}.post_attention_norm.weight"] = ((WIDTH,), F32)
        tensors[f"blk.{layer}.post_ffw_norm.weight"] = ((WIDTH,), F32)
    return header("gemma3", 6, attention__sliding_window=128), tensors


def gpt_oss() -> Made:
    """Sinks, biases, a window in every second layer, experts in MXFP4."""
    tensors = ends(tied=False)
    for layer in range(4):
        at = f"blk.{layer}."
        tensors |= attention(layer) | experts(layer, MXFP4)
        del tensors[at + "ffn_norm.weight"]
        tensors[at + "post_attention_norm.weight"] = ((WIDTH,), F32)
        tensors[at + "attn_sinks.weight"] = ((HEADS,), F32)
        tensors[at + "attn_q.bias"] = ((HEADS * HEAD,), F32)
        tensors[at + "attn_k.bias"] = tensors[at + "attn_v.bias"] = ((GROUPS * HEAD,), F32)
        tensors[at + "attn_output.bias"] = ((WIDTH,), F32)
        tensors[at + "ffn_gate_inp.bias"] = ((EXPERTS,), F32)
        tensors[at + "ffn_down_exps.bias"] = ((WIDTH, EXPERTS), F32)
        tensors[at + "ffn_gate_exps.bias"] = ((EXPERT, EXPERTS), F32)
        tensors[at + "ffn_up_exps.bias"] = ((EXPERT, EXPERTS), F32)
    figures = {"expert_count": EXPERTS, "expert_used_count": USED}
    window = {"attention.sliding_window": 128, "expert_feed_forward_length": EXPERT}
    return header("gpt-oss", 4, **figures, **window), tensors


INNER, STATE, KERNEL, RANK = 2 * WIDTH, 64, 4, 16
"""Of a state-space model: its inner width, state, convolution and step rank."""


def mamba() -> Made:
    """Recurrent: a state for each sequence and no cells."""
    tensors = ends(tied=True)
    for layer in range(4):
        at = f"blk.{layer}."
        tensors |= {
            at + "attn_norm.weight": ((WIDTH,), F32),
            at + "ssm_in.weight": ((WIDTH, 2 * INNER), F16),
            at + "ssm_conv1d.weight": ((KERNEL, INNER), F32),
            at + "ssm_conv1d.bias": ((INNER,), F32),
            at + "ssm_x.weight": ((INNER, RANK + 2 * STATE), F16),
            at + "ssm_dt.weight": ((RANK, INNER), F32),
            at + "ssm_dt.bias": ((INNER,), F32),
            at + "ssm_a": ((STATE, INNER), F32),
            at + "ssm_d": ((INNER,), F32),
            at + "ssm_out.weight": ((INNER, WIDTH), F16),
        }
    figures = {"inner_size": INNER, "state_size": STATE, "conv_kernel": KERNEL}
    named = {f"ssm.{name}": value for name, value in figures.items()}
    heads = {"attention.head_count": 0, "attention.head_count_kv": 0, "feed_forward_length": 0}
    return header("mamba", 4, **named, **heads, ssm__time_step_rank=RANK), tensors


def lfm2() -> Made:
    """Hybrid: short convolutions, and attention in every third layer."""
    tensors = ends(tied=True)
    tensors["token_embd_norm.weight"] = tensors.pop("output_norm.weight")
    groups = [0, 0, GROUPS, 0, 0, GROUPS]
    for layer, heads in enumerate(groups):
        at = f"blk.{layer}."
        if heads:
            tensors |= attention(layer, norms=True)
            tensors[at + "attn_q.weight"] = ((WIDTH, WIDTH), F16)
            tensors[at + "attn_k.weight"] = ((WIDTH, WIDTH // 2), F16)
            tensors[at + "attn_v.weight"] = ((WIDTH, WIDTH // 2), F16)
            tensors[at + "attn_output.weight"] = ((WIDTH, WIDTH), F16)
            tensors[at + "attn_q_norm.weight"] = ((32,), F32)
            tensors[at + "attn_k_norm.weight"] = ((32,), F32)
        else:
            tensors[at + "attn_norm.weight"] = ((WIDTH,), F32)
            tensors[at + "shortconv.conv.weight"] = ((3, WIDTH), F32)
            tensors[at + "shortconv.in_proj.weight"] = ((WIDTH, 3 * WIDTH), F16)
            tensors[at + "shortconv.out_proj.weight"] = ((WIDTH, WIDTH), F16)
        tensors |= feed_forward(layer, Q8_0)
    head = {"attention.key_length": 32, "attention.value_length": 32, "rope.dimension_count": 32}
    figures: dict[str, Any] = {"attention.head_count_kv": groups, "shortconv.l_cache": 3, **head}
    return header("lfm2", 6, **figures), tensors


DELTA_KEYS, DELTA_VALUES = 4, 8
"""Heads of a gated delta net; each is STATE wide."""


def delta_net(layer: int) -> Shapes:
    """A gated delta net: linear attention with a state."""
    at, keys, values = f"blk.{layer}.", DELTA_KEYS * STATE, DELTA_VALUES * STATE
    return {
        at + "attn_norm.weight": ((WIDTH,), F32),
        at + "attn_qkv.weight": ((WIDTH, 2 * keys + values), F16),
        at + "attn_gate.weight": ((WIDTH, values), F16),
        at + "ssm_conv1d.weight": ((KERNEL, 2 * keys + values), F32),
        at + "ssm_dt.bias": ((DELTA_VALUES,), F32),
        at + "ssm_a": ((DELTA_VALUES,), F32),
        at + "ssm_beta.weight": ((WIDTH, DELTA_VALUES), F16),
        at + "ssm_alpha.weight": ((WIDTH, DELTA_VALUES), F16),
        at + "ssm_norm.weight": ((STATE,), F32),
        at + "ssm_out.weight": ((values, WIDTH), F16),
    }


def qwen35() -> Made:
    """Hybrid: three gated delta nets, then one layer of gated attention."""
    tensors = ends(tied=True)
    for layer in range(4):
        at = f"blk.{layer}."
        mixing = attention(layer, norms=True) if layer == 3 else delta_net(layer)
        network = feed_forward(layer)
        tensors |= mixing | network
        tensors[at + "post_attention_norm.weight"] = tensors.pop(at + "ffn_norm.weight")
    tensors["blk.3.attn_q.weight"] = ((WIDTH, 2 * HEADS * HEAD), F16)
    figures = {
        "ssm.inner_size": DELTA_VALUES * STATE,
        "ssm.state_size": STATE,
        "ssm.conv_kernel": KERNEL,
        "ssm.time_step_rank": DELTA_VALUES,
        "ssm.group_count": DELTA_KEYS,
        "rope.dimension_sections": signed([11, 11, 10, 0]),
    }
    return header("qwen35", 4, **figures), tensors


ALL: dict[str, Callable[[], Made]] = {
    "llama": llama,
    "llama-q4_0": llama_q4_0,
    "qwen3": qwen3,
    "qwen3moe": qwen3moe,
    "deepseek2": deepseek2,
    "gemma3": gemma3,
    "gpt-oss": gpt_oss,
    "mamba": mamba,
    "lfm2": lfm2,
    "qwen35": qwen35,
}


def noise(seed: int = 0) -> files.Fill:
    """Random weights with the spread of a trained model's, in whatever type is asked for."""
    random = np.random.default_rng(seed)

    def fill(kind: int, size: int) -> bytes:
        if kind in (F32, F16):
            numbers = random.standard_normal(size // ggml.TYPES[kind].bytes, np.float32) * 0.02
            return numbers.astype(np.float16 if kind == F16 else np.float32).tobytes()
        block = ggml.TYPES[kind].bytes
        blocks = random.integers(0, 256, (size // block, block), np.uint8)
        if kind == MXFP4:
            blocks[:, 0] = 120  # the exponent: 2^-7 for each unit
        else:
            blocks[:, :2] = np.frombuffer(np.float16(0.0003).tobytes(), np.uint8)
        return blocks.tobytes()

    return fill


def write(name: str, folder: Path) -> Path:
    """One of ALL, as a file in `folder`."""
    metadata, tensors = ALL[name]()
    return files.write(folder / f"{name}.gguf", metadata, tensors=tensors, fill=noise())


if __name__ == "__main__":
    for each in ALL:
        print(write(each, Path(sys.argv[1])))

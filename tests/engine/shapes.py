"""Headers of models as large as the real ones, whose weights are a hole in the file."""

from pathlib import Path
from typing import Any

from tests.engine import gguf_files as files
from tests.engine.gguf_files import F16_TENSOR as F16
from tests.engine.gguf_files import F32_TENSOR as F32
from tests.engine.gguf_files import Q8_0_TENSOR as Q8_0
from tests.engine.miniatures import Made, Shapes, vocabulary

Q2_K, Q4_K = 10, 12


def write(made: Made, path: Path) -> Path:
    """The header, then nothing: the file takes no more of the disk than that."""
    metadata, tensors = made
    head = files.header(metadata, tensors)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + files.weights_size(metadata, tensors))
    return path


def _named(architecture: str, words: int, figures: dict[str, Any]) -> dict[str, Any]:
    named = {f"{architecture}.{name}": value for name, value in figures.items()}
    return {"general.architecture": architecture, **named, **vocabulary(words)}


def kimi_k2() -> Made:
    """Kimi K2.6: 1,026 billion parameters, its experts in Q2_K: 340 GB."""
    layers, width, words, experts, heads = 61, 7168, 163_840, 384, 64
    figures = {
        "block_count": layers,
        "context_length": 262_144,
        "embedding_length": width,
        "feed_forward_length": 18_432,
        "attention.head_count": heads,
        "attention.head_count_kv": 1,
        "attention.key_length": 576,
        "attention.value_length": 512,
        "attention.key_length_mla": 192,
        "attention.value_length_mla": 128,
        "attention.q_lora_rank": 1536,
        "attention.kv_lora_rank": 512,
        "attention.layer_norm_rms_epsilon": 1e-6,
        "rope.dimension_count": 64,
        "leading_dense_block_count": 1,
        "expert_count": experts,
        "expert_used_count": 8,
        "expert_feed_forward_length": 2048,
        "expert_shared_count": 1,
        "expert_weights_scale": 2.827,
        "expert_gating_func": 2,
    }
    tensors: Shapes = {
        "token_embd.weight": ((width, words), Q4_K),
        "output_norm.weight": ((width,), F32),
        "output.weight": ((width, words), Q4_K),
    }
    for layer in range(layers):
        at = f"blk.{layer}."
        tensors |= {
            at + "attn_norm.weight": ((width,), F32),
            at + "attn_q_a_norm.weight": ((1536,), F32),
            at + "attn_kv_a_norm.weight": ((512,), F32),
            at + "attn_q_a.weight": ((width, 1536), Q4_K),
            at + "attn_q_b.weight": ((1536, heads * 192), Q4_K),
            at + "attn_kv_a_mqa.weight": ((width, 576), Q8_0),
            at + "attn_k_b.weight": ((128, 512, heads), Q8_0),
            at + "attn_v_b.weight": ((512, 128, heads), Q8_0),
            at + "attn_output.weight": ((heads * 128, width), Q4_K),
            at + "ffn_norm.weight": ((width,), F32),
        }
        tensors |= _mixture(at, width, experts) if layer else _dense(at, width, 18_432)
    return _named("deepseek2", words, figures), tensors


def _mixture(at: str, width: int, experts: int) -> Shapes:
    return {
        at + "ffn_gate_inp.weight": ((width, experts), F32),
        at + "exp_probs_b.bias": ((experts,), F32),
        at + "ffn_gate_exps.weight": ((width, 2048, experts), Q2_K),
        at + "ffn_up_exps.weight": ((width, 2048, experts), Q2_K),
        at + "ffn_down_exps.weight": ((2048, width, experts), Q2_K),
        at + "ffn_gate_shexp.weight": ((width, 2048), Q4_K),
        at + "ffn_up_shexp.weight": ((width, 2048), Q4_K),
        at + "ffn_down_shexp.weight": ((2048, width), Q4_K),
    }


def _dense(at: str, width: int, feed: int, kind: int = Q4_K) -> Shapes:
    return {
        at + "ffn_gate.weight": ((width, feed), kind),
        at + "ffn_up.weight": ((width, feed), kind),
        at + "ffn_down.weight": ((feed, width), kind),
    }


def llama_8b(kind: int = Q4_K) -> Made:
    """Llama 3.1 8B: 4.5 GB in Q4_K, 16.1 GB in F16."""
    layers, width, words = 32, 4096, 128_256
    figures = {
        "block_count": layers,
        "context_length": 131_072,
        "embedding_length": width,
        "feed_forward_length": 14_336,
        "attention.head_count": 32,
        "attention.head_count_kv": 8,
        "attention.layer_norm_rms_epsilon": 1e-5,
        "rope.dimension_count": 128,
    }
    tensors: Shapes = {
        "token_embd.weight": ((width, words), kind),
        "output_norm.weight": ((width,), F32),
        "output.weight": ((width, words), kind),
    }
    for layer in range(layers):
        at = f"blk.{layer}."
        tensors |= {
            at + "attn_norm.weight": ((width,), F32),
            at + "attn_q.weight": ((width, width), kind),
            at + "attn_k.weight": ((width, 1024), kind),
            at + "attn_v.weight": ((width, 1024), kind),
            at + "attn_output.weight": ((width, width), kind),
            at + "ffn_norm.weight": ((width,), F32),
        }
        tensors |= _dense(at, width, 14_336, kind)
    return _named("llama", words, figures), tensors


def llama_8b_f16() -> Made:
    """The same as it was trained."""
    return llama_8b(F16)

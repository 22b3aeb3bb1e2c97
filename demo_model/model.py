"""The network: a small Llama whose weights llama.cpp reads without any permutation."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    vocabulary: int
    width: int = 192
    layers: int = 4
    heads: int = 6
    feed_forward: int = 512
    context: int = 1024
    rope_base: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head(self) -> int:
        """The width of one attention head."""
        return self.width // self.heads


class Norm(nn.Module):
    """Root-mean-square normalisation."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.width))
        self.epsilon = shape.epsilon

    def forward(self, x: Tensor) -> Tensor:
        """Scale every vector to unit mean square."""
        return functional.rms_norm(x, (x.shape[-1],), self.weight, self.epsilon)


def rotation(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines of rotary positions, one pair of neighbouring numbers per angle."""
    powers = torch.arange(0, shape.head, 2, dtype=torch.float64) / shape.head
    angles = torch.outer(torch.arange(shape.context, dtype=torch.float64), shape.rope_base**-powers)
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn each pair of neighbouring numbers by the angle of its position."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), dim=-1).flatten(-2)


class Block(nn.Module):
    """Attention and a gated feed-forward layer, each behind a norm."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.attn_norm = Norm(shape)
        self.attn_q = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_k = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_v = nn.Linear(shape.width, shape.width, bias=False)
        self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
        self.ffn_norm = Norm(shape)
        self.ffn_gate = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.ffn_up = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.ffn_down = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Add what the two layers have to say."""
        rows, length, width = x.shape
        split = (rows, length, self.shape.heads, self.shape.head)
        seen = self.attn_norm(x)
        q = rotate(self.attn_q(seen).view(split).transpose(1, 2), cos, sin)
        k = rotate(self.attn_k(seen).view(split).transpose(1, 2), cos, sin)
        v = self.attn_v(seen).view(split).transpose(1, 2)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(rows, length, width))
        seen = self.ffn_norm(x)
        gated: Tensor = self.ffn_down(functional.silu(self.ffn_gate(seen)) * self.ffn_up(seen))
        return x + gated


class Llama(nn.Module):
    """The whole network; its output layer is its embedding."""

    cos: Tensor
    sin: Tensor

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = Norm(shape)
        cos, sin = rotation(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                last = name.endswith(("attn_output.weight", "ffn_down.weight"))
                scale = 0.02 / (2 * shape.layers) ** 0.5 if last else 0.02
                nn.init.normal_(weight, std=scale * (192 / shape.width) ** 0.5 * 2)

    def forward(self, tokens: Tensor, wanted: Tensor) -> Tensor:
        """Logits at the wanted places of a batch of right-padded sequences."""
        length = tokens.shape[1]
        cos, sin = self.cos[:length], self.sin[:length]
        x = self.token_embd(tokens)
        for block in self.blk:
            x = block(x, cos, sin)
        return functional.linear(self.output_norm(x[wanted]), self.token_embd.weight)

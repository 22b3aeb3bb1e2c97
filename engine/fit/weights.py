"""Bytes of the weights: by layer, the experts apart, and what belongs to no layer."""

import platform
import re
from dataclasses import dataclass

from engine.fit.shape import trunk
from engine.gguf import Model, Tensor

LAYER = re.compile(r"blk\.(\d+)\.")
EXPERTS = re.compile(r"\.ffn_(up|down|gate|gate_up)_(ch)?exps")
REARRANGED = {"Q4_0", "Q4_K", "IQ4_NL", "MXFP4", "Q2_K"} | (
    {"Q8_0", "Q5_K", "Q6_K"} if platform.machine().lower() in {"arm64", "aarch64"} else set()
)
"""Types that llama.cpp keeps in another order for the CPU, in memory of its own (repack.cpp)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Bytes. `layers` and `experts` have one entry for each layer; a layer's experts are not in
    `layers`. `outer` is the embedding and what else stays in RAM; `output` goes with the last."""

    layers: tuple[int, ...]
    experts: tuple[int, ...]
    outer: int
    output: int
    tied: int
    """Of the embedding when it is the output too, else 0."""
    copied: bool
    """Whether the CPU needs a second copy of a tied embedding, in another order."""

    def total(self) -> int:
        """In RAM alone."""
        every = sum(self.layers) + sum(self.experts) + self.outer + self.output
        return every + (self.tied if self.copied else 0)


def read(model: Model) -> Weights:
    """Every tensor that llama.cpp loads; those of layers it does not compute are left out."""
    count = trunk(model)
    layers, experts, outer, output = [0] * count, [0] * count, 0, 0
    for tensor in model.tensors.values():
        at = LAYER.match(tensor.name)
        if not at and tensor.name.startswith("output"):
            output += tensor.size
        elif not at:
            outer += tensor.size
        elif int(at[1]) < count:
            (experts if EXPERTS.search(tensor.name) else layers)[int(at[1])] += tensor.size
    tied = _tied(model)
    copied = tied is not None and tied.type in REARRANGED and tied.shape[-1] % 8 == 0
    size = tied.size if tied else 0
    return Weights(tuple(layers), tuple(experts), outer, output, size, copied)


def _tied(model: Model) -> Tensor | None:
    if "output.weight" in model.tensors:
        return None
    return model.tensors.get("token_embd.weight")

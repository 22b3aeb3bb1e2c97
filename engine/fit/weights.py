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
    rearranged: int
    """Of all that the CPU keeps in another order than the file's, that copy included."""

    def total(self) -> int:
        """In RAM alone."""
        every = sum(self.layers) + sum(self.experts) + self.outer + self.output
        return every + (self.tied if self.copied else 0)


def read(model: Model) -> Weights:
    """Every tensor that llama.cpp loads; those of layers it does not compute are left out."""
    count = trunk(model)
    layers, experts, outer, output, rearranged = [0] * count, [0] * count, 0, 0, 0
    for tensor in model.tensors.values():
        at = LAYER.match(tensor.name)
        if (at and int(at[1]) < count) or tensor.name == "output.weight":
            rearranged += tensor.size if _is_rearranged(tensor) else 0
        if not at and tensor.name.startswith("output"):
            output += tensor.size
        elif not at:
            outer += tensor.size
        elif int(at[1]) < count:
            (experts if EXPERTS.search(tensor.name) else layers)[int(at[1])] += tensor.size
    tied = None if "output.weight" in model.tensors else model.tensors.get("token_embd.weight")
    copied = tied is not None and _is_rearranged(tied)
    size = tied.size if tied else 0
    rearranged += size if copied else 0
    return Weights(tuple(layers), tuple(experts), outer, output, size, copied, rearranged)


def _is_rearranged(tensor: Tensor) -> bool:
    """Matrices by which something is multiplied, and experts, when their rows come in eights."""
    matrix = len(tensor.shape) == 2 or (len(tensor.shape) == 3 and EXPERTS.search(tensor.name))
    return bool(matrix) and tensor.type in REARRANGED and tensor.shape[1] % 8 == 0

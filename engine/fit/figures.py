"""What one model takes when it is loaded in one way: the sum of the other pages, by device."""

from dataclasses import dataclass

from engine.fit import cache, compute, shape, weights
from engine.fit.load import Full
from engine.fit.need import Need
from engine.fit.shape import Shape
from engine.fit.weights import Weights
from engine.gguf import Model

PROCESS = 96 * 2**20
"""Python with llama.cpp and an empty queue; measured 80 MB on Linux."""
PER_TOKEN_OF_VOCABULARY = 400
"""Texts, scores and look-up tables of one token, its merge included."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A model's header, read once for the many ways of loading it that are compared."""

    shape: Shape
    weights: Weights

    def need(self, load: Full) -> Need:
        """Everything, with what each GPU holds."""
        cells, working = self.cells(load), self.working(load)
        logits = compute.output(self.shape, load)
        gpus = self._gpus(load, cells, working)
        # What is left in RAM is computed there; without anything, only the batch passes through.
        in_ram = not load.split or load.gpu_layers <= len(cells) or load.ram_experts
        host = working if in_ram else compute.inputs(self.shape, load)
        return Need(
            weights=self._weights(load),
            cache=sum(cells),
            compute=logits + host + sum(size > 0 for size in gpus) * working,
            overhead=PROCESS + PER_TOKEN_OF_VOCABULARY * self.shape.vocabulary,
            gpus=tuple(gpus),
            mapped=self._mapped(load, on_gpus=bool(gpus)),
        )

    def cells(self, load: Full) -> list[int]:
        """Bytes of each layer's cache, and of its states."""
        return cache.by_layer(self.shape, load)

    def working(self, load: Full) -> int:
        """Bytes of intermediate values on each device that computes layers."""
        return compute.total(self.shape, load)

    def on_layer(self, layer: int, load: Full) -> int:
        """Weights that go where the layer goes; the output counts as the layer after the last."""
        if layer == len(self.weights.layers):
            return self.weights.output + self.weights.tied
        experts = 0 if layer < load.ram_experts else self.weights.experts[layer]
        return self.weights.layers[layer] + experts

    def _weights(self, load: Full) -> int:
        if load.split and load.gpu_layers:  # the output is on a GPU, the embedding never
            every = sum(self.weights.layers) + sum(self.weights.experts) + self.weights.outer
            return every + self.weights.output + self.weights.tied
        return self.weights.total()

    def _mapped(self, load: Full, *, on_gpus: bool) -> int:
        """Weights in RAM that lie there as they do in the file, and are not locked."""
        if not load.mmap or load.mlock:
            return 0
        if not on_gpus:
            return self.weights.total() - self.weights.rearranged
        layers = placed(len(self.weights.layers), load.gpu_layers, load.split)
        return self._weights(load) - sum(self.on_layer(layer, load) for layer, _gpu in layers)

    def _gpus(self, load: Full, cells: list[int], working: int) -> list[int]:
        """Bytes on each GPU: its layers with their cells, and room to compute."""
        if not load.split or not load.gpu_layers:
            return []
        sizes = [0.0] * len(load.split)
        for layer, gpu in placed(len(cells), load.gpu_layers, load.split):
            sizes[gpu] += self.on_layer(layer, load) + (cells[layer] if layer < len(cells) else 0)
        return [int(size) + working if size else 0 for size in sizes]


def placed(layers: int, on_gpu: int, split: tuple[float, ...]) -> list[tuple[int, int]]:
    """(layer, GPU) of each layer on a GPU, the output after the last, as llama.cpp deals them."""
    on_gpu = min(on_gpu, layers + 1)
    first, whole = layers + 1 - on_gpu, sum(split)
    ends = [sum(split[: i + 1]) / whole for i in range(len(split))]
    return [
        (
            first + n,
            next((gpu for gpu, end in enumerate(ends) if n / on_gpu < end), len(ends) - 1),
        )
        for n in range(on_gpu)
    ]


def read(model: Model) -> Figures:
    """Raises BadGGUF when the header's figures cannot be right."""
    return Figures(shape.read(model), weights.read(model))

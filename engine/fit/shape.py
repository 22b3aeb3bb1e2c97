"""What a model's header says of its layers, as far as memory depends on it."""

from dataclasses import dataclass

from engine.fit import layers
from engine.gguf import Model

LAYERS_MOST = 512
"""llama.cpp's own bound."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. Head widths and groups (heads of keys and values) are numbers for one token.

    cached: it keeps keys and values of its own; windowed: only those of a sliding window; latent:
    no values apart from the keys. indexed: the width of further keys, by which it looks for cells
    worth attention. state: numbers kept for one sequence, however long it is.
    """

    heads: int
    groups: int
    key: int
    value: int
    feed: int
    cached: bool
    windowed: bool
    latent: bool
    indexed: int
    state: int

    @property
    def keys(self) -> int:
        """Numbers of one cell's keys."""
        return self.groups * self.key + self.indexed if self.cached else 0

    @property
    def values(self) -> int:
        """Numbers of one cell's values."""
        return self.groups * self.value if self.cached and not self.latent else 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's figures: numbers, not bytes. `trained` is its context length in tokens."""

    layers: tuple[Layer, ...]
    width: int
    vocabulary: int
    trained: int
    window: int
    experts: int
    used: int
    expert: int
    decompressed: int
    inner: int
    """Of a layer with a state: how wide its inner part is,"""
    convolved: int
    """what passes its convolution,"""
    copies: int
    """and how many copies of every state are at work in a step."""
    embeds: bool = False
    """It gives vectors of texts, of which every token's state is looked at;"""
    whole: bool = False
    """and each text is read in one pass,"""
    gated: bool = True
    """by a feed-forward network with a gate, or by one without."""

    @property
    def recurrent(self) -> bool:
        """Whether any layer has a state, of which every sequence id has one of its own."""
        return any(layer.state for layer in self.layers)

    @property
    def remembers(self) -> bool:
        """Whether any layer keeps keys and values from one pass to the next."""
        return any(layer.cached for layer in self.layers)

    @property
    def latent(self) -> bool:
        """Whether keys and values are kept together, in fewer numbers than they have."""
        return any(layer.latent for layer in self.layers)


def read(model: Model) -> Shape:
    """Raises BadGGUF when the header's figures cannot be right."""
    used = _most(model, "expert_used_count")
    return Shape(
        layers=tuple(_layers(model)),
        width=model.number("embedding_length"),
        vocabulary=_vocabulary(model),
        trained=model.number("context_length"),
        window=layers.window(model),
        experts=model.number("expert_count"),
        used=used,
        expert=_most(model, "expert_feed_forward_length") if used else 0,
        decompressed=model.number("attention.key_length_mla"),
        inner=model.number("ssm.inner_size"),
        convolved=layers.convolved(model),
        copies=1 if model.architecture in layers.IN_PLACE else 2,
        embeds=model.embeds,
        whole=model.embeds and model.reads_whole,
        gated=not model.embeds or "blk.0.ffn_gate.weight" in model.tensors,
    )


def trunk(model: Model) -> int:
    """How many layers are computed: those that only predict further tokens are not loaded."""
    everything = model.number("block_count", high=LAYERS_MOST)
    return everything - min(everything, model.number("nextn_predict_layers"))


def _layers(model: Model) -> list[Layer]:
    count = trunk(model)
    heads = model.per_layer("attention.head_count", count, 0)
    groups = model.per_layer("attention.head_count_kv", count, max([0, *heads]))
    feed = model.per_layer("feed_forward_length", count, 0)
    windowed = layers.windowed(model, count)
    recurrent = layers.recurrent(model, count, groups, feed)
    cached = layers.cached(model, count, groups, feed, recurrent)
    state = layers.state(model, max([0, *heads]))
    latent = bool(model.number("attention.key_length_mla"))
    indexed = model.number("attention.indexer.key_length")
    return [
        Layer(
            heads=heads[i],
            groups=groups[i],
            key=_head(model, "key", max([1, *heads]), windowed[i]),
            value=_head(model, "value", max([1, *heads]), windowed[i]),
            feed=feed[i],
            cached=cached[i],
            windowed=windowed[i],
            latent=latent,
            indexed=indexed,
            state=state if recurrent[i] else 0,
        )
        for i in range(count)
    ]


def _head(model: Model, part: str, heads: int, windowed: bool) -> int:
    """How wide a head is: an equal share of the model's width unless the header says otherwise."""
    width = model.number(f"attention.{part}_length", model.number("embedding_length") // heads)
    return model.number(f"attention.{part}_length_swa", width) if windowed else width


def _most(model: Model, name: str) -> int:
    """The largest of a number that may differ between layers."""
    return max([0, *model.per_layer(name, trunk(model), 0)])


def _vocabulary(model: Model) -> int:
    embedding = model.tensors.get("token_embd.weight")
    by_weights = embedding.shape[-1] if embedding and embedding.shape else 0
    return max(by_weights, model.header.length("tokenizer.ggml.tokens"))

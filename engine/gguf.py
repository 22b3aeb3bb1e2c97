"""A GGUF model on disk: what its header says and where its shards are."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from engine import ggml
from engine.cursor import BadGGUF
from engine.header import WRONG_VALUE, Header, Long, Tensor, Value, parse_header, read_header
from engine.sentence import gettext_noop

__all__ = [
    "BadGGUF",
    "Header",
    "Long",
    "Model",
    "Tensor",
    "Value",
    "model_of",
    "parse_header",
    "read_header",
    "read_model",
]

SHARD = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<count>\d{5})")
"""How the file of one shard is named, its `.gguf` left off."""

QUANT = re.compile(
    r"(?<![a-z0-9])(UD-)?(I?Q\d_(K_?(XXS|XS|S|M|L|XL)?|XXS|XS|S|M|NL|0|1)|TQ\d_0|MXFP4|NVFP4"
    r"|BF16|F16|F32)(?![a-z0-9])",
    re.IGNORECASE,
)
"""How file names write what they were quantised to."""
UNKNOWN = 2**16

ENCODERS = frozenset(
    (
        *("bert", "eurobert", "gemma-embedding", "jina-bert-v2", "jina-bert-v3", "modern-bert"),
        *("neo-bert", "nomic-bert", "nomic-bert-moe"),
    )
)
"""Architectures that read a text as a whole and write none; llama.cpp keeps no cells for them."""
POOLS = range(1, 4)
"""Of `pooling_type`: the mean of a text's vectors, its first or its last one."""
RANKS = 4
"""Of `pooling_type`: a score for a pair of texts, and no vector."""
TAGS = frozenset({"feature-extraction", "sentence-similarity", "sentence-transformers"})
"""Of `general.tags`: how makers on the hub call models that give vectors."""

SHARD_MISSING = gettext_noop("Shard {number} of {count} is missing: there is no {name} beside it.")
SHARD_STRAY = gettext_noop(
    "{name} is not shard {number} of {count} of this model: its header says something else."
)
RENAMED = gettext_noop(
    "This is one of {count} shards, but its name does not end in -00001-of-{count:05}.gguf. "
    "Give all shards their own names back."
)
NO_ARCHITECTURE = gettext_noop("This GGUF does not say which kind of model it is.")
ADDITION = gettext_noop(
    "This GGUF is an addition to another model (an adapter or a projector), not a model."
)
NO_WEIGHTS = gettext_noop("This GGUF has a vocabulary and no weights.")


@dataclass(frozen=True)
class Model:
    """A whole model: its first header says what it is, every shard has tensors of its own."""

    shards: tuple[Header, ...]

    @property
    def header(self) -> Header:
        """The first file's."""
        return self.shards[0]

    @property
    def path(self) -> Path:
        """The first file, which is the one to load."""
        return self.header.path

    @property
    def stem(self) -> str:
        """The file's name without `.gguf` and without `-00001-of-0000N`."""
        found = SHARD.fullmatch(self.path.stem)
        return found["stem"] if found else self.path.stem

    @property
    def architecture(self) -> str:
        """As llama.cpp names it: llama, qwen3, gemma3."""
        return self.header.text("general.architecture")

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """Every tensor of every shard by its name."""
        return {tensor.name: tensor for shard in self.shards for tensor in shard.tensors}

    @property
    def quant(self) -> str:
        """What the weights were quantised to, such as Q4_K_M; "" when nothing says so.

        The file's name is asked first: it tells mixtures apart that the header has no number for.
        """
        if named := QUANT.search(self.stem):
            return named[0].upper()
        return ggml.FILE_TYPES.get(self.header.integer("general.file_type", UNKNOWN), "")

    @property
    def pooling(self) -> int:
        """How it makes one vector of a text, as llama.cpp numbers the ways; 0: it does not say."""
        return self.number("pooling_type")

    @property
    def embeds(self) -> bool:
        """Whether it is there to turn texts into vectors, rather than to write."""
        tags = self.header.metadata.get("general.tags")
        tagged = isinstance(tags, list) and not TAGS.isdisjoint(map(str, tags))
        return tagged or self.pooling in POOLS or self.architecture in ENCODERS

    @property
    def reads_whole(self) -> bool:
        """Whether each token sees those after it too, so that a text must be read in one pass."""
        causal = self.header.metadata.get(f"{self.architecture}.attention.causal", True)
        return self.architecture in ENCODERS or causal is False

    @property
    def size(self) -> int:
        """Bytes on disk, all shards."""
        return sum(shard.size for shard in self.shards)

    @property
    def parameters(self) -> int:
        """How many numbers all tensors hold."""
        return sum(tensor.elements for tensor in self.tensors.values())

    def number(self, name: str, default: int = 0, high: int = 2**32) -> int:
        """A whole number that the architecture defines, such as `context_length`."""
        return self.header.integer(f"{self.architecture}.{name}", default, high)

    def per_layer(self, name: str, layers: int, default: int) -> list[int]:
        """A number of the architecture that may differ between layers, one for each of `layers`."""
        value = self.header.metadata.get(f"{self.architecture}.{name}")
        if not isinstance(value, list):
            return [self.number(name, default)] * layers
        numbers = [n for n in value if isinstance(n, int) and 0 <= n < 2**32]
        if len(numbers) < max(layers, len(value)):
            raise BadGGUF(WRONG_VALUE, key=name, value=str(value)[:40])
        return numbers[:layers]


def read_model(path: str | Path) -> Model:
    """The model that `path` (any of its shards) belongs to.

    Raises BadGGUF when the file or one of its shards is missing, truncated, no GGUF, or no
    language model of its own.
    """
    path = Path(os.path.abspath(path))  # not resolved: a cache's link has the name, its blob not
    header = read_header(path)
    count = header.integer("split.count", 1)
    return model_of(_shards(path, count) if count > 1 else [header])


def model_of(headers: Iterable[Header]) -> Model:
    """The model of which these are all shards, in order.

    Raises BadGGUF when one is no shard of it, or when it is no language model of its own.
    """
    model = Model(tuple(headers))
    count = len(model.shards)
    if model.header.integer("split.count", 1) > 1 or count > 1:
        for number, header in enumerate(model.shards, 1):
            said = header.integer("split.no", count), header.integer("split.count")
            if said != (number - 1, count):
                raise BadGGUF(SHARD_STRAY, number=number, count=count, name=header.path.name)
    _check(model)
    return model


def _shards(path: Path, count: int) -> Iterator[Header]:
    """Every shard in order; `path` is one of them and `count` what its header says."""
    found = SHARD.fullmatch(path.stem)
    if not found or int(found["count"]) != count:
        raise BadGGUF(RENAMED, count=count)
    for number in range(1, count + 1):
        shard = path.with_name(f"{found['stem']}-{number:05}-of-{count:05}{path.suffix}")
        if not shard.exists():
            raise BadGGUF(SHARD_MISSING, number=number, count=count, name=shard.name)
        yield read_header(shard)


def _check(model: Model) -> None:
    if not model.architecture:
        raise BadGGUF(NO_ARCHITECTURE)
    if model.header.text("general.type") in {"adapter", "mmproj"} or model.architecture == "clip":
        raise BadGGUF(ADDITION)
    if not model.tensors:
        raise BadGGUF(NO_WEIGHTS)

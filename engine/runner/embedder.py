"""An embedding model in memory: texts go in as tokens, a vector of length one comes out for each.

Which tokens a text's vector is made of, the file says (`pooling_type`); of one that does not say it
is the mean of all.
"""

import ctypes
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from engine import gguf
from engine.runner.loading import Settings, load_model, open_reader
from engine.runner.logs import Logs
from engine.runner.model import Batch, Tokens
from engine.runner.vocabulary import Vocabulary

Vectors = np.ndarray[Any, np.dtype[np.float32]]

ONLY = 0
"""The sequence id of a text that is read alone."""


class Embedder:
    """Owns C memory for the life of its process, which is ended rather than cleaned up."""

    def __init__(
        self, settings: Settings, file: gguf.Model, progress: Callable[[float], None]
    ) -> None:
        """Load what the settings name, whose header is `file`; `progress` hears 0..1. Raises
        LoadFailed."""
        self.logs = Logs()
        c.llama_backend_init()
        self.model = load_model(settings, self.logs, progress)
        self.vocabulary = Vocabulary(self.model)
        self.context = open_reader(self.model, settings.load, self.logs, file.pooling)
        self.memory = c.llama_get_memory(self.context)
        self.pooling = c.llama_pooling_type(self.context)
        self.width = c.llama_model_n_embd_out(self.model)
        self.sequences = c.llama_n_seq_max(self.context)
        self.batch_size = c.llama_n_ubatch(self.context)
        self.threads = c.llama_n_threads(self.context)
        self.batch = Batch(self.batch_size)
        most = self.batch_size if file.reads_whole else c.llama_n_ctx(self.context)
        self.longest = min(most, c.llama_model_n_ctx_train(self.model) or most)

    @property
    def ranks(self) -> bool:
        """Whether all it can do is to score pairs of texts."""
        return bool(self.pooling == c.LLAMA_POOLING_TYPE_RANK)

    def embed(self, texts: list[list[int]]) -> Vectors:
        """Vectors (texts, width) of length one, in order. The texts fit into one pass together; one
        that is read alone may be up to `longest`. Raises RuntimeError when llama.cpp fails."""
        if len(texts) == 1:
            vectors = self._alone(texts[0])[None]
        else:
            rows = [Tokens(slot, 0, text, wanted=False) for slot, text in enumerate(texts)]
            self._decode(rows)
            vectors = np.stack([self._vector(slot) for slot in range(len(texts))])
        if self.memory:
            c.llama_memory_clear(self.memory, False)
        return unit(vectors)

    def use(self, threads: int) -> None:
        """Compute with so many CPU threads from the next pass on."""
        c.llama_set_n_threads(self.context, threads, threads)

    def _alone(self, text: list[int]) -> Vectors:
        """A text in as many passes as it takes, each of which gives the vector of its own part."""
        parts, lengths = [], []
        for start in range(0, len(text), self.batch_size):
            part = text[start : start + self.batch_size]
            self._decode([Tokens(ONLY, start, part, wanted=False)])
            parts.append(self._vector(ONLY))
            lengths.append(len(part))
        if self.pooling == c.LLAMA_POOLING_TYPE_MEAN:
            mean: Vectors = np.average(parts, axis=0, weights=lengths).astype(np.float32)
            return mean
        return parts[0 if self.pooling == c.LLAMA_POOLING_TYPE_CLS else -1]

    def _decode(self, rows: list[Tokens]) -> None:
        self.batch.fill(rows)
        n = self.batch.raw.n_tokens
        self.batch.logits[:n] = array("b", b"\x01") * n  # every token counts towards its vector
        answer = c.llama_decode(self.context, self.batch.raw)
        if answer != 0:
            raise RuntimeError(f"llama_decode answered {answer}: {self.logs.first}")

    def _vector(self, slot: int) -> Vectors:
        """What the last pass made of a sequence, in memory of our own."""
        place = ctypes.addressof(c.llama_get_embeddings_seq(self.context, slot).contents)
        memory: Any = (ctypes.c_float * self.width).from_address(place)
        return np.array(memory, np.float32)


def unit(vectors: Vectors) -> Vectors:
    """Each row brought to length one; one of zeros stays as it is."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    scaled: Vectors = (vectors / lengths).astype(np.float32)
    return scaled

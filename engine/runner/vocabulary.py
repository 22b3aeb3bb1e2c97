"""A loaded model's vocabulary: text to tokens, tokens to bytes."""

import ctypes
from functools import cached_property
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from engine.runner import utf8

# Models that mark these as control tokens still mean them as text for whoever parses the reply.
SHOWN = {b"<think>", b"</think>", b"<tool_call>", b"</tool_call>"}

NOTHING = -1
"""No token: what is sampled when a grammar allows none. It ends a reply."""


class Vocabulary:
    """Reads only, so any thread may use it."""

    def __init__(self, model: "c.llama_model_p") -> None:
        self.vocab = c.llama_model_get_vocab(model)
        self.size = c.llama_vocab_n_tokens(self.vocab)

    def tokenize(self, text: str) -> list[int]:
        """The tokens of a rendered prompt; special tokens in it are recognised, and the model's
        own begin-of-text is added where the text does not start with it already."""
        raw = text.encode("utf-8", "replace")
        bos = self.text(c.llama_vocab_bos(self.vocab))
        add = not (bos and raw.startswith(bos))
        room = len(raw) + 16
        tokens = (c.llama_token * room)()
        count = c.llama_tokenize(self.vocab, raw, len(raw), tokens, room, add, True)
        if count < 0:
            raise ValueError(f"{len(raw)} bytes gave more tokens than bytes")
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; nothing for control tokens."""
        if c.llama_vocab_is_control(self.vocab, token):
            text = self.text(token)
            return text if text in SHOWN else b""
        size = 64
        while True:
            buffer = ctypes.create_string_buffer(size)
            count = c.llama_token_to_piece(self.vocab, token, buffer, size, 0, False)
            if count >= 0:
                return buffer.raw[:count]
            size = -count

    def text(self, token: int) -> bytes:
        """A token's name as the vocabulary lists it; empty for no token."""
        return (c.llama_vocab_get_text(self.vocab, token) or b"") if token >= 0 else b""

    def ends(self, token: int) -> bool:
        """Whether the model means to stop with this token, or there is none."""
        return token == NOTHING or bool(c.llama_vocab_is_eog(self.vocab, token))

    @cached_property
    def ending(self) -> frozenset[int]:
        """Every token that ends a reply."""
        every = range(self.size)
        return frozenset(token for token in every if c.llama_vocab_is_eog(self.vocab, token))

    @cached_property
    def finishing(self) -> "np.ndarray[Any, np.dtype[np.int8]]":
        """For each token, how many bytes at its front finish a character; -1 for one that no
        grammar may give, as it stands for no text. Half a second for 150,000 tokens, once."""
        return np.fromiter(map(self._finishing, range(self.size)), np.int8, self.size)

    def _finishing(self, token: int) -> int:
        piece = self.piece(token)
        count = utf8.finishing(piece) if piece or token in self.ending else None
        return -1 if count is None else count

    @cached_property
    def suppressed(self) -> frozenset[int]:
        """Tokens of which the file itself says that they must never be sampled."""
        count = ctypes.c_int32(0)
        tokens = c.llama_vocab_get_suppress_tokens(self.vocab, ctypes.byref(count))
        return frozenset(tokens[i] for i in range(count.value)) if tokens else frozenset()

    @property
    def bos(self) -> str:
        """What templates know as bos_token."""
        return self.text(c.llama_vocab_bos(self.vocab)).decode("utf-8", "replace")

    @property
    def eos(self) -> str:
        """What templates know as eos_token."""
        return self.text(c.llama_vocab_eos(self.vocab)).decode("utf-8", "replace")

"""A loaded model's vocabulary: text to tokens, tokens to bytes."""

import ctypes
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from engine.plain import BREAK, Plain
from engine.runner import utf8

# Models that mark these as control tokens still mean them as text for whoever parses the reply.
SHOWN = {b"<think>", b"</think>", b"<tool_call>", b"</tool_call>"}

SPECIAL = c.LLAMA_TOKEN_ATTR_CONTROL | c.LLAMA_TOKEN_ATTR_UNKNOWN

ORDINARY = ctypes.c_char * 64
"""Room for an ordinary token's text."""

NOTHING = -1
"""No token: what is sampled when a grammar allows none. It ends a reply."""


def is_special(text: str) -> bool:
    """Whether a token of this name is a marker by its look, whatever its file says of it."""
    return text.startswith(("<|", "<｜")) or text.endswith(("|>", "｜>"))


def is_tag(text: str) -> bool:
    """Whether a token is a name in brackets, such as `<tool_response>`: others are ordinary text
    that a vocabulary holds as one piece (blanks, line breaks)."""
    return len(text) > 2 and (text[0] + text[-1]) in ("<>", "[]")


class Vocabulary:
    """Changes nothing that can be seen, so any thread may use it."""

    def __init__(self, model: "c.llama_model_p") -> None:
        self.vocab = c.llama_model_get_vocab(model)
        self.size = c.llama_vocab_n_tokens(self.vocab)
        self.pieces: dict[int, bytes] = {}

    def tokenize(self, text: str) -> list[int]:
        """The tokens of a rendered prompt.

        Special tokens in it are recognised, except across a plain.BREAK, and the model's own
        begin-of-text is added where the text does not start with it already.
        """
        first, *others = text.split(BREAK)
        raw = first.encode("utf-8", "replace")
        bos = self.text(c.llama_vocab_bos(self.vocab))
        tokens = self._tokens(raw, add=not (bos and raw.startswith(bos)))
        for other in others:
            tokens += self._following(other.encode("utf-8", "replace"))
        return tokens

    def verbatim(self, text: str, *, leads: bool = True, marks: bool = True) -> list[int]:
        """The tokens of a text as it stands: `leads` adds what the model begins texts with, where
        it does not begin so already; without `marks` no special token is recognised in it."""
        raw, bos = text.encode("utf-8", "replace"), self.text(c.llama_vocab_bos(self.vocab))
        return self._tokens(raw, add=leads and not (bos and raw.startswith(bos)), marks=marks)

    def inside(self, text: str) -> list[int]:
        """The tokens of a text that stands in the middle of others."""
        return self._following(text.encode("utf-8", "replace"))

    def read(self, text: str) -> list[int]:
        """The tokens of a text of its own, begun and ended as the model was trained to read one."""
        return self._tokens(text.encode("utf-8", "replace"), add=True)

    def _following(self, raw: bytes) -> list[int]:
        """The tokens of text in the middle of a line: some vocabularies begin a text with a space
        of their own, which a line break before it keeps away."""
        before, both = self._tokens(b"\n"), self._tokens(b"\n" + raw)
        return both[len(before) :] if both[: len(before)] == before else self._tokens(raw)

    def _tokens(self, raw: bytes, *, add: bool = False, marks: bool = True) -> list[int]:
        room = len(raw) + 16
        tokens = (c.llama_token * room)()
        count = c.llama_tokenize(self.vocab, raw, len(raw), tokens, room, add, marks)
        if count < 0:  # some vocabularies write one sign as many: U+FDFD as eighteen letters
            tokens = (c.llama_token * -count)()
            count = c.llama_tokenize(self.vocab, raw, len(raw), tokens, -count, add, marks)
        return tokens[: max(0, count)]

    def plain(self, template: str) -> Plain:
        """What this model reads as markers in the words of people, under a chat template."""
        special, tags = self.markers
        return Plain(special, {tag for tag in tags if tag.encode() in SHOWN or tag in template})

    @cached_property
    def markers(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of special tokens, and of those that are tags when a template uses them."""
        special, tags = set(), set()
        for token in range(self.size):
            attributes = c.llama_vocab_get_attr(self.vocab, token)
            if attributes & (SPECIAL | c.LLAMA_TOKEN_ATTR_USER_DEFINED):
                text = self.text(token).decode("utf-8", "replace")
                if attributes & SPECIAL or is_special(text):
                    special.add(text)
                elif is_tag(text):
                    tags.add(text)
        return frozenset(special), frozenset(tags)

    def named(self, names: Iterable[str]) -> dict[int, bytes]:
        """The tokens of these names that stand for no text, each with its name."""
        return {self.hidden[name]: name.encode() for name in names if name in self.hidden}

    @cached_property
    def hidden(self) -> dict[str, int]:
        """Every token that has a name and stands for no text."""
        every = ((self.text(token), token) for token in range(self.size) if not self.piece(token))
        return {name.decode("utf-8", "replace"): token for name, token in every if name}

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; nothing for those that are no text."""
        known = self.pieces.get(token)
        if known is None:
            known = self.pieces[token] = self._read(token)
        return known

    def _read(self, token: int) -> bytes:
        attributes = c.llama_vocab_get_attr(self.vocab, token)
        if attributes & (SPECIAL | c.LLAMA_TOKEN_ATTR_USER_DEFINED):
            text = self.text(token)
            if text in SHOWN:
                return text
            if attributes & SPECIAL or is_special(text.decode("utf-8", "replace")):
                return b""
        buffer: ctypes.Array[ctypes.c_char] = ORDINARY()
        while (count := self._write(token, buffer)) < 0:
            buffer = (ctypes.c_char * -count)()
        return buffer.raw[:count]

    def _write(self, token: int, buffer: "ctypes.Array[ctypes.c_char]") -> int:
        """How many bytes of the token's text were written; less than 0: so many are needed."""
        return int(c.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, False))

    def shown(self, token: int) -> tuple[bytes, bool]:
        """A token as people may see it: its bytes, for a special one its name; and whether it is
        special."""
        attributes = c.llama_vocab_get_attr(self.vocab, token)
        name = self.text(token)
        marked = attributes & c.LLAMA_TOKEN_ATTR_USER_DEFINED and (
            name in SHOWN or is_special(name.decode("utf-8", "replace"))
        )
        if attributes & SPECIAL or marked:
            return name, True
        return self.piece(token), False

    def text(self, token: int) -> bytes:
        """A token's name as the vocabulary lists it; empty for no token."""
        return (c.llama_vocab_get_text(self.vocab, token) or b"") if token >= 0 else b""

    def ends(self, token: int) -> bool:
        """Whether the model means to stop with this token, or there is none."""
        return token == NOTHING or token in self.ending

    @cached_property
    def ending(self) -> frozenset[int]:
        """Every token that ends a reply."""
        every = range(self.size)
        return frozenset(token for token in every if c.llama_vocab_is_eog(self.vocab, token))

    @cached_property
    def finishing(self) -> "np.ndarray[Any, np.dtype[np.int8]]":
        """For each token, how many bytes at its front finish a character; -1 for one that no
        grammar may give, as it stands for no text."""
        return np.fromiter(map(self._finishing, range(self.size)), np.int8, self.size)

    def learn(self) -> None:
        """Read every token's text, as grammars need it: half a second for 150,000 tokens, once.
        Done ahead, it is not the decode loop that takes that time."""
        _made_now = self.finishing

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

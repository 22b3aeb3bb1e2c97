"""Holds a reply to its grammar, without walking the vocabulary for each token."""

import ctypes
import time
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from engine.runner import utf8
from engine.runner.vocabulary import NOTHING, Vocabulary
from engine.sentence import Problem, gettext_noop

CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
"""llama_token_data, for numpy."""

AHEAD_S, EACH_S = 0.5, 0.1
"""Processor time a grammar may take: at once, and for each token besides. Everybody waits for it;
a refused token costs a walk over the vocabulary, some 30 ms for 150,000 tokens."""

SLOW = gettext_noop(
    "The grammar takes too long to follow. Write it so that fewer of its rules can begin with the "
    "same characters, then try again."
)


class Constraint:
    """A grammar, how far the reply has come in it, and the array that tokens are chosen from.

    As llama.cpp does it: draw without the grammar, ask the grammar about that one token, and only
    when it refuses apply it to every candidate. llama.cpp aborts the process when a token is
    accepted that the grammar does not allow, so each one is checked before.
    """

    def __init__(self, grammar: str, vocabulary: Vocabulary, banned: frozenset[int]) -> None:
        """Tokens of `banned` are never given. Raises ValueError when llama.cpp cannot read it."""
        self.vocabulary = vocabulary
        self.banned = banned
        self.barred = np.fromiter(banned, np.int32, len(banned))
        self.state = c.llama_sampler_init_grammar(vocabulary.vocab, grammar.encode(), b"root")
        if not self.state:
            raise ValueError("llama.cpp does not take the grammar")
        self.finishing = vocabulary.finishing  # made before time is watched
        self.candidates = np.zeros(vocabulary.size, CANDIDATE)
        self.begun = b""  # of a character whose other bytes are still to come
        self.allowance = AHEAD_S
        self.failed: Problem | None = None

    def draw(self, chain: "c.llama_sampler_p", logits: "np.ndarray[Any, Any]") -> int:
        """The next token, accepted by grammar and chain; NOTHING when no token may follow, or
        when the grammar has taken too long (then `failed` says so)."""
        if self.failed:
            return NOTHING
        begun = time.thread_time()
        token = self._choose(chain, self._all(logits))
        if not self._allows(token):
            allowed = self.allowed(logits)
            token = self._choose(chain, allowed) if len(allowed) else NOTHING
        if token != NOTHING:
            self.accept(token)
            c.llama_sampler_accept(chain, token)
        self._pay(time.thread_time() - begun)
        return token

    def free(self) -> None:
        """Give the grammar's memory back."""
        c.llama_sampler_free(self.state)

    def _pay(self, seconds: float) -> None:
        self.allowance = min(AHEAD_S, self.allowance + EACH_S - seconds)
        if self.allowance < 0:
            self.failed = Problem(SLOW)

    def _all(self, logits: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """Every token as a candidate; what samplers left of the last time is overwritten."""
        self.candidates["id"] = np.arange(len(logits), dtype=np.int32)
        self.candidates["logit"] = logits
        return self.candidates

    def allowed(self, logits: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """The candidates with a logit above -inf that the grammar allows."""
        every, finishing = self._all(logits), self.finishing
        every["logit"][self.barred] = -np.inf
        every["logit"][finishing < 1 if self.begun else finishing != 0] = -np.inf
        asked = every[every["logit"] > -np.inf]
        c.llama_sampler_apply(self.state, ctypes.byref(_array(asked)))
        allowed = asked[asked["logit"] > -np.inf]
        return allowed if not self.begun else allowed[[*map(self._goes_on, allowed["id"])]]

    def _goes_on(self, token: int) -> bool:
        """Whether the token's bytes go on with the character that was begun."""
        return utf8.begun(self.begun + self.vocabulary.piece(token)) is not None

    def _choose(self, chain: "c.llama_sampler_p", candidates: "np.ndarray[Any, Any]") -> int:
        array = _array(candidates)
        c.llama_sampler_apply(chain, ctypes.byref(array))
        return int(array.data[array.selected].id)

    def _allows(self, token: int) -> bool:
        """Whether grammar and character can go on with the token; ending is one way to."""
        piece = self.vocabulary.piece(token)
        ends = not self.begun and self.vocabulary.ends(token)
        is_text = bool(piece) and b"\0" not in piece and self._goes_on(token)
        if token in self.banned or not (ends or is_text):
            return False
        one = np.zeros(1, CANDIDATE)
        one["id"] = token
        c.llama_sampler_apply(self.state, ctypes.byref(_array(one)))
        return bool(one["logit"][0] == 0)

    def accept(self, token: int) -> None:
        """Go on with a token, which must be an allowed one: llama.cpp aborts at any other."""
        c.llama_sampler_accept(self.state, token)
        self.begun = utf8.begun(self.begun + self.vocabulary.piece(token)) or b""


def _array(candidates: "np.ndarray[Any, Any]") -> Any:
    """A llama_token_data_array over the same memory, which must outlive it."""
    place = candidates.ctypes.data_as(ctypes.POINTER(c.llama_token_data))
    return c.llama_token_data_array(place, len(candidates), -1, False)

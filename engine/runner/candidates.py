"""The tokens a sampler chain chooses from, in llama.cpp's own form, and only those it can choose.

llama.cpp writes an entry for each token of the vocabulary before it looks for the likeliest few.
Where a chain keeps at most `top_k` tokens, finding these first reads a row of logits twice and
writes next to nothing: that is the quicker the larger the vocabulary.
"""

import ctypes
from collections.abc import Iterable
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

from engine.runner.logits import Row

CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])
"""llama_token_data, for numpy."""
COLUMNS = 512
"""Groups of tokens whose greatest logits are compared."""
LARGE = 65_536
"""Tokens of a vocabulary from which it is a gain: with 32,000 llama.cpp is as quick."""
MOST = COLUMNS // 2
"""How many of the likeliest can be asked for; more are found as quickly by llama.cpp."""

Candidates = np.ndarray[Any, Any]
"""An array of CANDIDATE."""


def array(candidates: Candidates) -> Any:
    """A llama_token_data_array over the same memory, which must outlive it."""
    place = candidates.ctypes.data_as(ctypes.POINTER(c.llama_token_data))
    return c.llama_token_data_array(place, len(candidates), -1, False)


def choose(chain: "c.llama_sampler_p", candidates: Candidates) -> int:
    """The token that the chain draws."""
    drawn = array(candidates)
    c.llama_sampler_apply(chain, ctypes.byref(drawn))
    return int(drawn.data[drawn.selected].id)


def every(logits: Row) -> Candidates:
    """All tokens."""
    return _made(np.arange(len(logits), dtype=np.int32), logits)


class Shortlist:
    """Finds the `most` likeliest tokens of a row, some others perhaps, and those with a bias in
    any case: it may lift them. `most` is 1 to MOST and counts tokens that a bias takes away."""

    def __init__(self, most: int, biased: Iterable[int]) -> None:
        self.most = most
        self.biased = np.array(sorted(biased), np.int32)

    def of(self, logits: Row) -> Candidates:
        """The candidates of a row of at least COLUMNS logits, in the order of their ids."""
        whole = len(logits) // COLUMNS * COLUMNS
        # The n-th of some maxima of different tokens is never above the n-th of all.
        greatest = logits[:whole].reshape(-1, COLUMNS).max(axis=0)
        enough = np.partition(greatest, COLUMNS - self.most)[COLUMNS - self.most]
        found = np.flatnonzero(logits >= enough)
        if len(found) < self.most:  # a model that computes nonsense: NaN is not above anything
            return every(logits)
        if len(self.biased):
            found = np.union1d(found, self.biased)
        return _made(found, logits[found])


def _made(ids: "np.ndarray[Any, Any]", logits: Row) -> Candidates:
    made = np.zeros(len(ids), CANDIDATE)
    made["id"] = ids
    made["logit"] = logits
    return made

"""Draws the tokens of several sequences in one call of llama.cpp built with engine/native."""

import ctypes
from collections.abc import Iterable
from typing import Any

from llama_cpp import llama_cpp as c


class Drawing(ctypes.Structure):
    """hearth_drawing of engine/native/draw.cpp: what a sequence draws with, and what it drew."""

    _fields_ = (
        ("chain", ctypes.c_void_p),
        ("biased", ctypes.POINTER(ctypes.c_int32)),
        ("biased_count", ctypes.c_int32),
        ("most", ctypes.c_int32),
        ("row", ctypes.c_int32),
        ("drawn", ctypes.c_int32),
    )

    def __init__(self, chain: "c.llama_sampler_p", most: int, biased: Iterable[int]) -> None:
        """`chain` must outlive it. It keeps at most `most` tokens, any number where that is 0, and
        may lift those of `biased` among the likeliest."""
        tokens = sorted(biased)
        super().__init__(
            ctypes.cast(chain, ctypes.c_void_p),
            (ctypes.c_int32 * len(tokens))(*tokens),
            len(tokens),
            most,
        )


def draw(context: "c.llama_context_p", drawings: list[Drawing]) -> None:
    """Draw one token after each drawing's batch row, into its `drawn`; its chain accepts it."""
    places = (ctypes.c_void_p * len(drawings))(*map(ctypes.addressof, drawings))
    _native(context, places, len(drawings))


def _find() -> Any:
    given = (c.llama_context_p_ctypes, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int32)
    try:
        return ctypes.CFUNCTYPE(None, *given)(("hearth_draw", c._lib))
    except AttributeError:
        return None


_native = _find()
TOGETHER = _native is not None
"""Whether llama.cpp can."""

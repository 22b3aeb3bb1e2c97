"""Reads a row of logits as the model gave it, before any sampler."""

import ctypes
from typing import Any

import numpy as np
from llama_cpp import llama_cpp as c

Row = np.ndarray[Any, np.dtype[np.floating[Any]]]


def logits_row(context: "c.llama_context_p", index: int, size: int) -> Row:
    """The float32 logits after the batch's row `index`: llama.cpp's own memory, good until the
    next decode."""
    place = ctypes.addressof(c.llama_get_logits_ith(context, index).contents)
    memory: Any = (ctypes.c_float * size).from_address(place)
    return np.ndarray((size,), np.float32, memory)


def log_softmax(logits: Row) -> Row:
    """Natural logarithms of the probabilities, in float64."""
    row: Row = logits.astype(np.float64)
    row -= row.max()
    row -= np.log(np.exp(row).sum())
    return row


def most_likely(row: Row, count: int) -> list[int]:
    """The indices of the `count` greatest values, greatest first."""
    if count == 0:
        return []
    count = min(count, len(row))
    top = np.argpartition(-row, count - 1)[:count]
    return [int(each) for each in top[np.argsort(-row[top], kind="stable")]]
